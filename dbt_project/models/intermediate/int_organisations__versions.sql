-- What each reporter says of an organisation, from the day on which something of it changed. The last statement about a
-- day counts; a statement that changes nothing makes no version.
{% set compared = [
    'organisation_name', 'organisation_kind_code', 'commune_key', 'sector_code', 'agricultural_type_code', 'law_code',
    'founded_date', 'reported_size_code', 'size_code', 'size_regime_code', 'rating_code', 'rating_year', 'status_code',
    'status_date',
] %}
{% set group = 'organisation_key, reporter_key' %}
with

rank_within_days as (
    select
        *,
        row_number() over (partition by {{ group }}, stated_date order by statement_number desc) as day_rank
    from {{ ref('int_organisations__turned') }}
),

join_words as (
    select
        *,
        {% for column in compared %}
            coalesce(cast({{ column }} as {{ dbt.type_string() }}), '') || '|'
            {%- if not loop.last %} || {% endif %}
        {% endfor %} as said
    from rank_within_days
    where day_rank = 1
),

find_changes as (
    select
        *,
        lag(said) over (partition by {{ group }} order by stated_date) as said_before
    from join_words
),

number_versions as (
    select
        *,
        row_number() over (partition by {{ group }} order by stated_date) as version_number,
        lead(stated_date) over (partition by {{ group }} order by stated_date) as next_date
    from find_changes
    where said_before is null or said <> said_before
)

select
    organisation_key,
    reporter_key,
    cast(version_number as integer) as version_number,
    stated_date as valid_from,
    cast({{ dbt.dateadd('day', -1, 'next_date') }} as date) as valid_to,
    {{ compared | join(',\n    ') }},
    identified_by_code,
    is_ambiguous,
    place_key,
    is_contributor,
    period,
    submission_id,
    delivery_number,
    record_number,
    sheet_name,
    cell_ref,
    is_estimated,
    is_synthetic
from number_versions
