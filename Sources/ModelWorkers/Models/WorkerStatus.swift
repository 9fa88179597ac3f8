/// State of a loaded model's workers.
package struct WorkerStatus: Sendable, Hashable {
    /// Workers that are ready to answer or answer.
    package let replicasUp: Int
    package let replicas: Int
    /// Since the model was loaded.
    package let restarts: Int
    /// The end of a worker that caused the last restart.
    package let lastExit: WorkerExit?
    /// The workers end repeatedly; they are started less and less often, and requests are refused while none is up.
    package let isCrashLooping: Bool
    /// Requests that wait.
    package let queued: Int
    /// Requests that are being answered.
    package let inFlight: Int
    /// Of all workers together, as last looked at.
    package let residentBytes: UInt64
    /// The last lines of the workers' standard output and error: at most 64, and 16 KiB.
    package let lastLines: [String]

    package init(
        replicasUp: Int,
        replicas: Int,
        restarts: Int = 0,
        lastExit: WorkerExit? = nil,
        isCrashLooping: Bool = false,
        queued: Int = 0,
        inFlight: Int = 0,
        residentBytes: UInt64 = 0,
        lastLines: [String] = []
    ) {
        self.replicasUp = replicasUp
        self.replicas = replicas
        self.restarts = restarts
        self.lastExit = lastExit
        self.isCrashLooping = isCrashLooping
        self.queued = queued
        self.inFlight = inFlight
        self.residentBytes = residentBytes
        self.lastLines = lastLines
    }
}
