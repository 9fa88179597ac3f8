package import Identifiers

/// Codes of a text that breaks the rules of ``JSONParser``.
package enum JSONCode: String, FailureCode {
    case utf8 = "json.utf8"
    case syntax = "json.syntax"
    case duplicateKey = "json.duplicate-key"
    case tooDeep = "json.too-deep"
    case tooLarge = "json.too-large"

    package var kind: FailureKind { .refused }
}

package typealias JSONFailure = Failure<JSONCode>
