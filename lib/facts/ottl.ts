/**
 * The functions of the OpenTelemetry Transformation Language in the components that take its texts: those that change something in small letters, those
 * that have a value with a capital.
 * @see https://github.com/open-telemetry/opentelemetry-collector-contrib/blob/main/pkg/ottl/ottlfuncs/README.md
 * @see https://github.com/open-telemetry/opentelemetry-collector-contrib/blob/main/processor/transformprocessor/README.md
 */
export const OTTL_FUNCTIONS: ReadonlySet<string> = new Set(
  `aggregate_on_attribute_value aggregate_on_attributes append convert_exponential_histogram_to_histogram convert_gauge_to_sum
convert_sum_to_gauge convert_summary_count_val_to_sum convert_summary_quantile_val_to_gauge convert_summary_sum_val_to_sum
copy_metric delete_index delete_key delete_keys delete_matching_keys extract_count_metric extract_sum_metric flatten keep_keys
keep_matching_keys limit merge_histogram_buckets merge_maps replace_all_matches replace_all_patterns replace_match
replace_pattern scale_metric set set_semconv_span_name stringify_all truncate_all
AdjustedCount All Any Base64Decode Base64Encode Bool Coalesce CommunityID Concat ContainsValue ConvertAttributesToElementsXML
ConvertCase ConvertTextToElementsXML Day Decode Double Duration ExtractGrokPatterns ExtractPatterns FNV Filter Find Format
FormatTime GetXML HasAttrKeyOnDatapoint HasAttrOnDatapoint HasPrefix HasSuffix Hex Hour Hours Index InsertXML Int IsBool
IsDouble IsEmpty IsInCIDR IsInt IsList IsMap IsMatch IsRootSpan IsString IsValidLuhn Keys Len Log MD5 MapEach MapKeys
Microseconds Milliseconds Minute Minutes Month Murmur3Hash Murmur3Hash128 Nanosecond Nanoseconds Now ParseCEF ParseCLF
ParseCSV ParseELF ParseInt ParseJSON ParseKeyValue ParseLEEF ParseSeverity ParseSimplifiedXML ParseXML ProfileID Reduce
RemoveXML SHA1 SHA256 SHA512 Second Seconds SliceToMap Sort SpanID Split String Substring Time ToCamelCase ToKeyValueString
ToLowerCase ToSnakeCase ToUpperCase TraceID Trim TrimPrefix TrimSuffix TruncateTime URL UUID UUIDv7 Unix UnixMicro UnixMilli
UnixNano UnixSeconds UserAgent Values Weekday When XXH128 XXH3 Year`.split(/\s+/),
);
