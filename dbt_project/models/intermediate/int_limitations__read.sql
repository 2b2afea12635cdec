-- Parts B and G of KT05: limitations by group, and difficulties in free words, which have no group.
with

read_limitations as (
    {{ pivot_records('KT05', 'B', {
        'limitation_text': ('content', 'text'),
        'limitation_code': ('group', 'code'),
        'cause': ('cause', 'text'),
        'concerned_name': ('office_concerned', 'text'),
        'source_text': ('source', 'text'),
    }) }}
),

read_difficulties as (
    {{ pivot_records('KT05', 'G', {'limitation_text': ('text', 'text')}) }}
)

select
    submission_id,
    part,
    record_number,
    'limitation' as limitation_kind_code,
    limitation_text,
    limitation_code,
    cause,
    concerned_name,
    source_text,
    sheet_name,
    cell_ref
from read_limitations
union all
select
    submission_id,
    part,
    record_number,
    'difficulty' as limitation_kind_code,
    limitation_text,
    cast(null as {{ dbt.type_string() }}) as limitation_code,
    cast(null as {{ dbt.type_string() }}) as cause,
    cast(null as {{ dbt.type_string() }}) as concerned_name,
    cast(null as {{ dbt.type_string() }}) as source_text,
    sheet_name,
    cell_ref
from read_difficulties
