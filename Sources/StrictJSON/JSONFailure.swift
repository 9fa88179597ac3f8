package import Identifiers

/// Why a text is not the strict JSON that Slipway reads.
package enum JSONCode: String, FailureCode {
    case utf8 = "json.utf8"
    case syntax = "json.syntax"
    case duplicateKey = "json.duplicate-key"
    case tooDeep = "json.too-deep"
    case tooLarge = "json.too-large"

    package var kind: FailureKind { .refused }
}

package typealias JSONFailure = Failure<JSONCode>
