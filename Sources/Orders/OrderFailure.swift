package import Identifiers

/// Codes of an order that is no order, or that a node must not act on.
package enum OrderCode: String, FailureCode {
    case tooLarge = "order.too-large"
    case format = "order.format"
    case shape = "order.shape"
    case value = "order.value"
    case fleet = "order.fleet"
    case epoch = "order.epoch"
    case pace = "order.pace"
    case bundle = "order.bundle"

    package var kind: FailureKind { .refused }
}

package typealias OrderFailure = Failure<OrderCode>
