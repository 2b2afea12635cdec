select
    versions.organisation_key || '@' || cast(versions.valid_from as {{ dbt.type_string() }})
    || '/' || versions.reporter_key as organisation_version_key,
    versions.organisation_key,
    versions.reporter_key,
    reporters.office_code,
    versions.place_key,
    versions.is_contributor,
    versions.version_number,
    versions.valid_from,
    -- What a reporter says ends with its duty: nobody goes on with the register of an office that is no more.
    case
        when versions.valid_to is null and reporters.valid_to >= versions.valid_from then reporters.valid_to
        else versions.valid_to
    end as valid_to,
    versions.identified_by_code,
    versions.is_ambiguous,
    versions.organisation_name,
    versions.organisation_kind_code,
    versions.commune_key,
    versions.sector_code,
    versions.agricultural_type_code,
    versions.founded_date,
    versions.law_code,
    versions.status_code as legal_status_code,
    versions.status_date as legal_status_date,
    coalesce(versions.status_code in {{ states_on_register() }}, false) as is_on_register,
    versions.size_code,
    versions.size_regime_code,
    versions.reported_size_code,
    versions.rating_code,
    versions.rating_year,
    versions.period,
    versions.submission_id,
    versions.delivery_number,
    versions.record_number,
    versions.sheet_name,
    versions.cell_ref,
    versions.is_estimated,
    versions.is_synthetic
from {{ ref('int_organisations__versions') }} as versions
inner join {{ ref('dim_reporter') }} as reporters
    on versions.reporter_key = reporters.reporter_key
