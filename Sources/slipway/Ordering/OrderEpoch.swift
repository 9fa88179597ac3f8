import ArgumentParser
import Identifiers
import Orders

/// The epoch of an order for which none is given: the seconds since 1970, so that it grows wherever it is signed.
enum OrderEpoch {
    static func of(_ now: Timestamp) -> Int64 { max(1, now.milliseconds / 1000) }

    /// - Throws: a usage error where the order before has such an epoch that the time does not exceed it. Its word is not trusted: to count on from
    ///   it could spend all epochs there are.
    static func of(_ now: Timestamp, after before: Order) throws -> Int64 {
        let epoch = of(now)
        guard epoch > before.epoch else {
            throw ValidationError(
                "The order has the epoch \(before.epoch), and the time gives \(epoch): give --epoch with a larger number than that of the nodes."
            )
        }
        return epoch
    }
}
