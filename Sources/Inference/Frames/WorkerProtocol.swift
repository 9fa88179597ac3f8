/// The number of what the daemon and `slipway-worker` say to each other. The two programs are installed together, and yet one may be
/// replaced while the other runs: a worker says its number in its first frame, and the daemon takes no other.
package enum WorkerProtocol {
    /// Larger with each change that the other side would not understand; `NativeHello` of `NativeWorker` has the same.
    package static let number: Int64 = 1
}
