import Synchronization

/// Adds up how far the blobs of one push are.
final class PushMeter: Sendable {
    private let total: UInt64
    private let report: @Sendable (BundlePush.Progress) -> Void
    private let sent = Mutex<[String: UInt64]>([:])

    init(total: UInt64, report: @escaping @Sendable (BundlePush.Progress) -> Void) {
        self.total = total
        self.report = report
    }

    func set(_ blob: String, to bytes: UInt64) {
        let sum = sent.withLock { sent in
            sent[blob] = bytes
            return sent.values.reduce(0, +)
        }
        report(BundlePush.Progress(sent: sum, total: total))
    }
}
