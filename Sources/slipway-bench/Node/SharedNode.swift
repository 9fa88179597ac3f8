import Synchronization

/// A node that the sides of a comparison use, one at a time.
final class SharedNode: Sendable {
    private let node: Mutex<BenchNode>

    init(_ node: sending BenchNode) {
        self.node = Mutex(node)
    }

    /// With an empty state.
    /// - Parameter keeping: leaves on the disk what it had.
    func restart(keeping: Bool = false) throws {
        try node.withLock { node in
            try node.clear(keeping: keeping)
            try node.start()
        }
    }

    func stop() {
        node.withLock { $0.stop() }
    }

    /// - Returns: the time of the command, and the processor time of both programs.
    func deploy(_ file: String) throws -> MeasuredProcess {
        try node.withLock { node in
            let process = try node.running().process
            let before = process.cpu()
            let client = try node.slipway(["deploy", file, "--stage-only", "--quiet"] + node.access)
            return MeasuredProcess(
                seconds: client.seconds,
                cpu: client.cpu + process.cpu() - before,
                peakMemory: max(client.peakMemory, process.peakMemory())
            )
        }
    }
}
