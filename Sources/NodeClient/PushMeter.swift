import NodeAPI
import Synchronization

/// Adds up how far the blobs of one push are.
final class PushMeter: Sendable {
    private let total: UInt64
    private let report: @Sendable (BundlePush.Progress) -> Void
    private let state = Mutex(State())

    private struct State {
        var sent: [String: UInt64] = [:]
        var sum: UInt64 = 0

        mutating func set(_ blob: String, to bytes: UInt64) {
            let before = sent.updateValue(bytes, forKey: blob) ?? 0
            sum = sum - before + bytes
        }
    }

    init(total: UInt64, report: @escaping @Sendable (BundlePush.Progress) -> Void) {
        self.total = total
        self.report = report
    }

    func set(_ blob: String, to bytes: UInt64) {
        let sum = state.withLock { state in
            state.set(blob, to: bytes)
            return state.sum
        }
        report(BundlePush.Progress(sent: sum, total: total))
    }

    /// They have arrived.
    func finish(_ blobs: some Sequence<OfferReport.Missing>) {
        let sum = state.withLock { state in
            for blob in blobs { state.set(blob.digest, to: blob.size) }
            return state.sum
        }
        report(BundlePush.Progress(sent: sum, total: total))
    }
}
