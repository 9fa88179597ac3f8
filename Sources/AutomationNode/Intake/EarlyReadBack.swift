import AsyncSupport
import ContentStore
import DurableFiles
import Identifiers
import Synchronization

/// Reads large contents back from the disk while later ones still arrive, so that the staging of their bundle need not: the
/// hashing of received and of written bytes then share the cores. In memory only: after a restart the staging reads everything.
final class EarlyReadBack: Sendable {
    /// Bytes of the smallest content that is read early. Each is written to the disk by itself, which costs more than it saves for
    /// smaller ones.
    static let smallest: UInt64 = 1 << 20
    /// Seconds for which a reading counts; a later staging reads again.
    static let lifetime = 600.0

    /// A file as it was when it was read; a write to it changes the time.
    private struct File: Hashable {
        let device: UInt64
        let inode: UInt64
        let size: UInt64
        let seconds: Timestamp
        let nanoseconds: Int64

        init(_ status: FileStatus) {
            device = status.device
            inode = status.inode
            size = status.size
            seconds = status.modified
            nanoseconds = status.modifiedNanoseconds
        }
    }

    private struct Reading {
        let digest: Digest
        let at: Instant
    }

    private struct State {
        var waiting: [(ingest: Ingest, digest: Digest)] = []
        var readers = 0
        var readings: [File: Reading] = [:]
    }

    /// Contents at a time: half of the cores, since the others receive.
    private static let width = max(1, OwnProcess.processorCount / 2)
    private static let pool = BlockingPool(width: width)

    private let clock: any TimeSource
    private let state = Mutex(State())

    init(clock: any TimeSource) {
        self.clock = clock
    }

    /// Has a content read as soon as a reader is free. Returns at once.
    func add(_ digest: Digest, size: UInt64, of ingest: Ingest) {
        guard size >= Self.smallest else { return }
        let needsReader = state.withLock { state in
            state.waiting.append((ingest, digest))
            guard state.readers < Self.width else { return false }
            state.readers += 1
            return true
        }
        if needsReader { Task { await readWaiting() } }
    }

    /// Drops the waiting readings of an ingest; a running one continues to its end.
    func stop(_ ingest: Ingest) {
        state.withLock { $0.waiting.removeAll { $0.ingest === ingest } }
    }

    /// Tells whether the file was read a short while ago, had that digest, and is as it was.
    func hasRead(_ status: FileStatus, _ digest: Digest) -> Bool {
        let now = clock.now
        return state.withLock { state in
            state.readings[File(status)].map { $0.digest == digest && now.seconds(since: $0.at) < Self.lifetime }
                ?? false
        }
    }

    private func readWaiting() async {
        while let (ingest, digest) = next() {
            // What fails here is found by the staging, which says what it is.
            try? await Self.pool.run { [self] in try read(digest, of: ingest) }
        }
    }

    private func next() -> (ingest: Ingest, digest: Digest)? {
        state.withLock { state in
            if !state.waiting.isEmpty { return state.waiting.removeFirst() }
            state.readers -= 1
            return nil
        }
    }

    private func read(_ digest: Digest, of ingest: Ingest) throws {
        let file = try ingest.open(digest)
        let before = File(try file.status())
        guard let found = try StreamingDigest.pastCache(file), found.digest == digest else { return }
        guard File(try file.status()) == before else { return }
        let now = clock.now
        state.withLock { state in
            state.readings = state.readings.filter { now.seconds(since: $0.value.at) < Self.lifetime }
            state.readings[before] = Reading(digest: digest, at: now)
        }
    }
}
