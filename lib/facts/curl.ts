/** The image that curl's own project makes, in the version that was tried: it has sh, awk, date and the public CAs. @see https://quay.io/repository/curl/curl */
export const CURL_IMAGE = 'quay.io/curl/curl:8.16.0';
