import Bundles
import Synchronization

/// Adds up bytes from several threads and reports the progress.
final class ByteMeter: Sendable {
    private let done = Atomic<UInt64>(0)
    private let total: UInt64
    private let report: BundleProgress

    init(total: UInt64, report: @escaping BundleProgress) {
        self.total = total
        self.report = report
    }

    func add(_ count: Int) {
        report(done.add(UInt64(count), ordering: .relaxed).newValue, total)
    }
}
