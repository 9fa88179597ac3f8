import Archive
import AsyncSupport
import Bundles
import ContentStore
import DurableFiles
import Identifiers
package import NodeAPI
import Synchronization

/// The upload of a whole bundle, plain or compressed. The first wrong byte ends it, and nothing of it stays.
///
/// One call at a time. An upload that is dropped is cancelled.
package final class BundleUpload: Sendable {
    private let intake: BundleIntake
    private let requester: Requester
    private let ingest: Ingest
    /// Called when the bundle is here: an order may wait for it.
    private let arrived: @Sendable () -> Void
    private let state = LockIsolated(State())
    /// The bundle as it calls itself, for the record.
    private let announced = Mutex<(project: ProjectName, bundle: BundleID)?>(nil)

    private struct State {
        /// The first bytes, until they show whether the bundle is compressed.
        var prefix: [UInt8] = []
        var sink: (any UploadSink)?
        var received: UInt64 = 0
        var isOver = false
    }

    init(intake: BundleIntake, requester: Requester, arrived: @escaping @Sendable () -> Void) throws {
        self.intake = intake
        self.arrived = arrived
        self.requester = requester
        ingest = try intake.beginIngest()
        intake.counters.update { $0.uploadsInProgress += 1 }
    }

    deinit {
        try? state.use { end(&$0) }
    }

    /// - Throws: at the first wrong byte; the upload is over then.
    package func receive(_ bytes: [UInt8]) async throws {
        try await intake.pool.run { [self] in
            try guarded { state in
                state.received += UInt64(bytes.count)
                intake.counters.update { $0.bytesReceived += UInt64(bytes.count) }
                guard state.received <= intake.configuration.limits.bundleBytes else { throw tooLarge }
                try pass(bytes, &state, isLast: false)
            }
        }
    }

    /// Ends the input, and adopts the bundle.
    package func finish() async throws -> BundleReport {
        try await intake.pool.run { [self] in
            try guarded { state in
                guard state.received > 0 else {
                    throw NodeFailure(.bundleEmpty, "the upload", expected: "a bundle", found: "no bytes")
                }
                try pass([], &state, isLast: true)
                guard let sink = state.sink else { throw ended }
                let bundle = try sink.finish()
                let report = try intake.adopt(bundle, ingest, by: requester)
                end(&state)
                arrived()
                return report
            }
        }
    }

    package func cancel() async {
        try? await intake.pool.run { [self] in try state.use { end(&$0) } }
    }

    private func guarded<Value>(_ body: (inout State) throws -> Value) throws -> Value {
        try state.use { state in
            guard !state.isOver else { throw ended }
            do {
                return try body(&state)
            } catch {
                end(&state)
                let bundle = announced.withLock { $0 }
                intake.refuse(
                    error,
                    bundle?.project,
                    subject: bundle?.bundle.text ?? "an upload",
                    by: requester
                )
                throw error
            }
        }
    }

    /// - Parameter isLast: no more bytes come, so the compression must be told by these.
    private func pass(_ bytes: [UInt8], _ state: inout State, isLast: Bool) throws {
        if let sink = state.sink {
            if !bytes.isEmpty { try sink.receive(bytes) }
            return
        }
        state.prefix += bytes
        guard state.prefix.count >= 512 || isLast else { return }
        let sink = try sink(for: state.prefix)
        state.sink = sink
        try sink.receive(state.prefix)
        state.prefix = []
    }

    private func sink(for prefix: [UInt8]) throws -> any UploadSink {
        if Decompressor.detect(prefix: prefix) == nil { return try plainSink() }
        return try CompressedSink { [weak self] in
            guard let self else { throw CancellationError() }
            return try plainSink()
        }
    }

    private func plainSink() throws -> TarSink {
        try intake.plainSink(into: ingest, by: requester) { [weak self] manifest in
            self?.announced.withLock { $0 = (manifest.project, manifest.bundle) }
        }
    }

    private func end(_ state: inout State) {
        guard !state.isOver else { return }
        state.isOver = true
        state.sink?.cancel()
        state.sink = nil
        ingest.discard()
        intake.counters.update { $0.uploadsInProgress -= 1 }
    }

    private var ended: NodeFailure {
        NodeFailure(.uploadEnded, "the upload", "has ended; begin a new one")
    }

    private var tooLarge: NodeFailure {
        NodeFailure(
            .bundleTooLarge,
            "the upload",
            expected: "at most \(intake.configuration.limits.bundleBytes) bytes",
            found: "more"
        )
    }
}
