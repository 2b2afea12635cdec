{# Numbers of facts and marts are decimal(24,6), cast once more after every aggregate and division. #}
{% macro as_amount(expression) -%}
    cast({{ expression }} as decimal(24, 6))
{%- endmacro %}

{# A share in percent (0 to 100 and beyond); NULL where the whole is zero or unknown. #}
{% macro percent_of(part, whole) -%}
    {{ as_amount('100 * ' ~ part ~ ' / nullif(' ~ whole ~ ', 0)') }}
{%- endmacro %}

{# Adds one end of intervals over the rows that count. NULL as soon as one of them lacks that end: a bound stays a
   bound. NULL too where no row counts: nothing reported is not zero. Rows that do not count add nothing. #}
{% macro interval_sum(column, counts) -%}
    {{ as_amount(
        'case when count(case when ' ~ counts ~ ' and ' ~ column ~ ' is null then 1 end) = 0'
        ~ ' then sum(case when ' ~ counts ~ ' then ' ~ column ~ ' end) end'
    ) }}
{%- endmacro %}

{# Whether any row fulfils a condition. #}
{% macro is_any(condition) -%}
    (max(case when {{ condition }} then 1 else 0 end) = 1)
{%- endmacro %}

{# How many rows fulfil a condition. #}
{% macro count_if(condition) -%}
    count(case when {{ condition }} then 1 end)
{%- endmacro %}
