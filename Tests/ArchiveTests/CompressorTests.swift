import Archive
import DurableFiles
import Identifiers
import Synchronization
import TestSupport
import Testing

#if canImport(Glibc)
import Glibc
#endif

@Suite("Wrapping for transport")
struct CompressorTests {
    private let place: TemporaryDirectory

    init() throws {
        place = try TemporaryDirectory()
    }

    private func compress(_ compression: Compression, _ source: OpenFile, threads: Int, to name: String) throws
        -> [UInt8]
    {
        try Compressor.compress(compression, from: source, to: try place.handle.create(file: name), threads: threads)
        return try place.handle.read(file: name)
    }

    @Test(
        "the programs gzip and zstd give the content back, and every number of threads writes the same",
        arguments: Compression.allCases,
        [0, 1, 32_768, (1 << 20) - 1, 1 << 20, (1 << 20) + 1, 7 * (1 << 20) + 12345]
    )
    func roundTrip(_ compression: Compression, size: Int) throws {
        var content: [UInt8] = []
        while content.count < size { content += Self.sample.prefix(size - content.count) }
        let source = try place.handle.create(file: "source")
        try source.write(content)
        let one = try compress(compression, source, threads: 1, to: "one")
        for threads in [2, 5] {
            #expect(try compress(compression, source, threads: threads, to: "with\(threads)") == one)
        }
        try Shell.run("\(compression.rawValue) -dc < \(place.path("one")) | cmp - \(place.path("source"))")
        #expect(Decompressor.detect(prefix: Array(one.prefix(4))) == compression)
        #expect(size < 1000 || one.count < size)
    }

    @Test("progress is told of every byte and can stop it", arguments: Compression.allCases)
    func progress(_ compression: Compression) throws {
        struct Stop: Error {}
        let source = try place.handle.create(file: "source")
        try source.truncate(to: 5_000_000)
        let seen = Mutex(0)
        try Compressor.compress(compression, from: source, to: try place.handle.create(file: "a"), threads: 2) {
            count in
            seen.withLock { $0 += count }
        }
        #expect(seen.withLock { $0 } == 5_000_000)
        let target = try place.handle.create(file: "b")
        #expect(throws: Stop.self) {
            try Compressor.compress(compression, from: source, to: target, threads: 2) { _ in throw Stop() }
        }
    }

    @Test("a target that cannot be written is an error of the file", arguments: Compression.allCases)
    func full(_ compression: Compression) throws {
        let source = try place.handle.create(file: "source")
        try source.truncate(to: 9_000_000)
        let full = OpenFile(owning: try Self.openFull(), path: "/dev/full")
        let error = #expect(throws: FileFailure.self) {
            try Compressor.compress(compression, from: source, to: full, threads: 2)
        }
        #expect(error?.code == .noSpace)
    }

    /// Longer than the window, so that no repetition is seen.
    private static let sample: [UInt8] = {
        var state: UInt64 = 9
        return (0..<100_003).map { index in
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return index % 3 == 0 ? 7 : UInt8(truncatingIfNeeded: state >> 62)
        }
    }()

    private static func openFull() throws -> Int32 {
        let descriptor = open("/dev/full", O_WRONLY | O_CLOEXEC)
        try #require(descriptor >= 0)
        return descriptor
    }
}
