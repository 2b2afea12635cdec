-- Every line of a list or of the changes with the organisation that it speaks of, and the size that the list gives it.
select
    stated.submission_id,
    stated.record_number,
    stated.delivery_number,
    stated.form_code,
    stated.reporter_key,
    stated.place_key,
    stated.is_contributor,
    stated.period,
    stated.period_index,
    stated.window_end_date,
    stated.stated_date,
    stated.folded_code,
    stated.folded_name,
    stated.organisation_name,
    stated.organisation_kind_code,
    stated.commune_key,
    stated.sector_code,
    stated.agricultural_type_code,
    stated.founded_date,
    stated.law_code,
    stated.change_code,
    stated.status_code,
    stated.status_date,
    stated.reported_size_code,
    stated.rating_code,
    stated.rating_year,
    stated.sheet_name,
    stated.cell_ref,
    stated.is_late,
    stated.is_estimated,
    stated.is_waived,
    stated.is_synthetic,
    known.organisation_key,
    known.identified_by_code,
    known.is_ambiguous,
    sized.size_code,
    sized.regime_code as size_regime_code
from {{ ref('int_organisations__stated') }} as stated
inner join {{ ref('int_organisations__identified') }} as known
    on stated.submission_id = known.submission_id and stated.record_number = known.record_number
left join {{ ref('int_organisations__sized') }} as sized
    on stated.submission_id = sized.submission_id and stated.record_number = sized.record_number
