package notifier

import "strings"

// namedCode is a code of a carrier that uses names. Rows hold its number, so a number never changes its
// meaning and none is used again.
type namedCode struct {
	number int
	name   string
	class  Class
}

// firstNamed lies above every number of Twilio's. It stands for a name that is not in the table.
const firstNamed = 8_600_000

// Aliyun's names, of answers (isv., isp.) and of receipts
// (https://help.aliyun.com/document_detail/101346.html and 101347.html).
var namedCodes = []namedCode{
	{8600001, "isv.MOBILE_NUMBER_ILLEGAL", ClassRefused},
	{8600002, "isv.MOBILE_COUNT_OVER_LIMIT", ClassRefused},
	{8600003, "isv.DOMESTIC_NUMBER_NOT_SUPPORTED", ClassMistake},
	{8600004, "isv.BLACK_KEY_CONTROL_LIMIT", ClassMistake}, // a forbidden word in a variable
	{8600005, "isv.PARAM_NOT_SUPPORT_URL", ClassMistake},   // a link in a variable
	{8600006, "isv.PARAM_LENGTH_LIMIT", ClassMistake},
	{8600007, "isv.TEMPLATE_MISSING_PARAMETERS", ClassMistake},
	{8600008, "isv.TEMPLATE_PARAMS_ILLEGAL", ClassMistake},
	{8600009, "isv.INVALID_JSON_PARAM", ClassMistake},
	{8600010, "isv.SMS_CONTENT_ILLEGAL", ClassMistake},
	{8600011, "isv.INVALID_PARAMETERS", ClassMistake},

	{8600020, "isv.AMOUNT_NOT_ENOUGH", ClassStopAll},
	{8600021, "isv.OUT_OF_SERVICE", ClassStopAll},
	{8600022, "isv.PRODUCT_UN_SUBSCRIPT", ClassStopAll},
	{8600023, "isv.PRODUCT_UNSUBSCRIBE", ClassStopAll},
	{8600024, "isv.ACCOUNT_NOT_EXISTS", ClassStopAll},
	{8600025, "isv.ACCOUNT_ABNORMAL", ClassStopAll},
	{8600026, "isv.SMS_SIGNATURE_ILLEGAL", ClassMistake},
	{8600027, "isv.SMS_SIGN_ILLEGAL", ClassMistake},
	{8600028, "isv.SMS_SIGNATURE_SCENE_ILLEGAL", ClassMistake},
	{8600029, "isv.SMS_TEMPLATE_ILLEGAL", ClassMistake},
	{8600030, "isv.DAY_LIMIT_CONTROL", ClassStopAll},
	{8600031, "isv.MONTH_LIMIT_CONTROL", ClassStopAll},
	{8600032, "isv.DENY_IP_RANGE", ClassStopAll},
	{8600033, "isp.RAM_PERMISSION_DENY", ClassStopAll},
	{8600034, "InvalidAccessKeyId.NotFound", ClassStopAll},
	{8600035, "InvalidAccessKeyId.Inactive", ClassStopAll},
	{8600036, "SignatureDoesNotMatch", ClassStopAll},
	{8600037, "Forbidden.RAM", ClassStopAll},
	{8600038, "NoPermission", ClassStopAll},
	{8600039, "IncompleteSignature", ClassStopAll},
	{8600040, "InvalidTimeStamp.Expired", ClassStopAll}, // this machine's clock is wrong

	{8600050, "isv.BUSINESS_LIMIT_CONTROL", ClassLater}, // too many to this number in a minute, an hour, a day
	{8600051, "Throttling", ClassLater},
	{8600052, "Throttling.User", ClassLater},
	{8600053, "Throttling.Api", ClassLater},
	{8600054, "ServiceUnavailable", ClassLater},

	{8600060, "isp.SYSTEM_ERROR", ClassInDoubt}, // nothing says whether it was before or after it was taken

	{8600070, "MOBILE_NOT_ON_SERVICE", ClassLater}, // off, out of reach, or no longer anybody's
	{8600071, "MOBILE_TERMINAL_ERROR", ClassLater}, // its memory is full
	{8600072, "UNDELIV", ClassLater},
	{8600073, "EXPIRED", ClassLater},
	{8600074, "SP_UNKNOWN_ERROR", ClassLater},
	{8600075, "MOBILE_SEND_LIMIT", ClassLater},
	{8600080, "INVALID_NUMBER", ClassRefused},
	{8600081, "MOBILE_ACCOUNT_ABNORMAL", ClassRefused},
	{8600082, "SP_NOT_BY_INTER_SMS", ClassRefused},
	{8600083, "USER_REJECT", ClassOptedOut},
	{8600084, "MOBILE_IN_BLACK", ClassOptedOut},
	{8600085, "MBBLACK", ClassOptedOut},
	{8600086, "BLACK", ClassOptedOut},
	{8600087, "CONTENT_KEYWORD", ClassStopAll}, // the text is filtered: nobody will get it
	{8600088, "CONTENT_ERROR", ClassStopAll},
	{8600089, "SIGNATURE_BLACKLIST", ClassStopAll},
	{8600090, "PORT_NOT_REGISTERED", ClassStopAll},
	{codeNoTemplate, "NO_TEMPLATE", ClassMistake},
	{codeConflict, "RECEIPTS_CONTRADICT", ClassUnknown},
	{codeNeverFound, "NEVER_FOUND", ClassUnknown},
	{codeCannotAsk, "CANNOT_BE_ASKED", ClassInDoubt},
	{codeExpiredInDoubt, "EXPIRED_IN_DOUBT", ClassUnknown},
	{codeUnreadable, "CANNOT_BE_OPENED", ClassMistake},
}

// Our own.
const (
	codeNoTemplate     = 8600091 // no approved template is named for this message
	codeConflict       = 8600092 // the carrier's final words contradict each other, and it does not say which holds
	codeNeverFound     = 8600093 // the carrier was handed it several times and knows of none
	codeCannotAsk      = 8600094 // the carrier cannot be asked whether it has it
	codeUnreadable     = 8600095 // it cannot be opened with this secret key
	codeExpiredInDoubt = 8600096 // its hour passed while the carrier knew of none: it was not repeated
)

var (
	namedByName   = indexed(func(c namedCode) string { return strings.ToLower(c.name) })
	namedByNumber = indexed(func(c namedCode) int { return c.number })
)

func indexed[K comparable](key func(namedCode) K) map[K]namedCode {
	index := make(map[K]namedCode, len(namedCodes))
	for _, c := range namedCodes {
		index[key(c)] = c
	}
	return index
}

// CodeOfName gives the number by which a carrier's named code is kept; one number stands for all that are
// not known.
func CodeOfName(name string) int {
	if c, known := namedByName[strings.ToLower(name)]; known {
		return c.number
	}
	return firstNamed
}

// CodeName gives a code as the carrier writes it: its name, or "" where it is a number.
func CodeName(code int) string { return namedByNumber[code].name }
