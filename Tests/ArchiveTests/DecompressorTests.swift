import Archive
import DurableFiles
import Identifiers
import TestSupport
import Testing

@Suite("Unwrapping a stream")
struct DecompressorTests {
    private let place: TemporaryDirectory
    private let content = Self.sample

    /// More than one buffer of any layer, and not compressible to nothing.
    private static let sample: [UInt8] = {
        var state: UInt64 = 1
        return (0..<300_000).map { _ in
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return UInt8(truncatingIfNeeded: state >> 60)
        }
    }()

    init() throws {
        place = try TemporaryDirectory()
    }

    private func compressed(_ content: [UInt8], by program: String) throws -> [UInt8] {
        let name = "f" + String(UInt64.random(in: 0 ... .max))
        try Shell.run("\(program) -c < \(try place.write(content, to: name)) > \(place.path(name)).out")
        return try place.handle.read(file: name + ".out")
    }

    /// - Parameter step: the most bytes the source gives at once.
    private func decompress(_ bytes: [UInt8], step: Int = .max, room: Int = 100_000) throws -> [UInt8] {
        let stream = Decompressor(source: Self.source(bytes, step: step) { 0 })
        return try Self.drain(stream, room: room)
    }

    private static func source(
        _ bytes: [UInt8],
        step: Int,
        atEnd: @escaping () throws -> Int
    ) -> Decompressor.Source {
        var at = 0
        return { buffer in
            let count = min(step, buffer.count, bytes.count - at)
            guard count > 0 else { return try atEnd() }
            bytes.withUnsafeBytes { buffer.copyMemory(from: .init(rebasing: $0[at..<at + count])) }
            at += count
            return count
        }
    }

    private static func drain(_ stream: Decompressor, room: Int = 100_000) throws -> [UInt8] {
        var output: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: room)
        while true {
            let count = try buffer.withUnsafeMutableBytes { try stream.read(into: $0) }
            if count == 0 { return output }
            output += buffer[..<count]
        }
    }

    @Test(
        "what gzip and zstd write comes out, however it is cut up",
        arguments: ["gzip", "zstd"],
        [1, 7, 4096, Int.max]
    )
    func realPrograms(_ program: String, step: Int) throws {
        let sample = step < 100 ? Array(content[..<20_000]) : content
        let stream = try compressed(sample, by: program)
        #expect(Decompressor.detect(prefix: Array(stream.prefix(4)))?.rawValue == program)
        #expect(try decompress(stream, step: step) == sample)
        #expect(try decompress(stream, room: 333) == sample)
        #expect(try decompress(stream + stream, step: step) == sample + sample)
        let empty = try compressed([], by: program)
        #expect(try decompress(empty, step: step) == [])
        #expect(try decompress(empty + stream + empty, step: step) == sample)
    }

    @Test("a truncated stream is an error, wherever it was cut", arguments: ["gzip", "zstd"])
    func truncated(_ program: String) throws {
        let stream = try compressed(content, by: program)
        let empty = try compressed([], by: program)
        for cut in [6, 9, 12, 20, stream.count / 2, stream.count - 9, stream.count - 4, stream.count - 1] {
            expect(.compressionDamaged) { try decompress(Array(stream[..<cut])) }
        }
        expect(.compressionDamaged) { try decompress(empty.dropLast()) }
        expect(.compressionDamaged) { try decompress(stream + empty.dropLast()) }
    }

    @Test("a corrupt byte and trailing garbage are errors", arguments: ["gzip", "zstd"])
    func corrupt(_ program: String) throws {
        let stream = try compressed(content, by: program)
        let empty = try compressed([], by: program)
        var flipped = stream
        flipped[stream.count / 2] ^= 0x10
        let spoilt = [
            flipped, stream + [0], stream + Array("PK".utf8), stream + [0x1F, 0x8B, 0], empty + [1, 2, 3, 4],
        ]
        for content in spoilt { expect(.compressionDamaged) { try decompress(content) } }
    }

    @Test(
        "a stream of another kind is refused",
        arguments: [[], [1], Array("ustar".utf8), Array("BZh91AY&SY".utf8)] as [[UInt8]]
    )
    func unknown(_ content: [UInt8]) {
        #expect(Decompressor.detect(prefix: content) == nil)
        expect(.compressionUnknown) { try decompress(content) }
    }

    @Test("what the source throws comes out unchanged, again and again", arguments: ["gzip", "zstd"], [0, 3, 30_000])
    func sourceError(_ program: String, after: Int) throws {
        struct Broken: Error, Equatable { let at: Int }
        let given = Array(try compressed(content, by: program).prefix(after))
        let stream = Decompressor(source: Self.source(given, step: .max) { throw Broken(at: after) })
        for _ in 0..<2 { #expect(throws: Broken(at: after)) { try Self.drain(stream) } }
    }

    @Test("a frame is unwrapped once, though its content is a frame")
    func nested() throws {
        let inner = try compressed(content, by: "zstd")
        #expect(try decompress(try compressed(inner, by: "zstd")) == inner)
    }

    @Test(
        "a zstd frame with a window over 8 MiB is refused, wherever it stands and however it is cut into pieces",
        arguments: ["", "cat small.zst;", "printf '\\120\\052\\115\\030\\003\\0\\0\\0abc';"]
    )
    func window(before: String) throws {
        try Shell.run(
            "cd \(place.handle.path) && echo x | zstd -q > small.zst && truncate -s 40M z && "
                + "( \(before) zstd -q -1 --long=24 -c < z ) > z.zst"
        )
        let frame = try place.handle.read(file: "z.zst")
        for step in [1, 3, .max] {
            expect(.compressionWindow) {
                _ = try decompress(frame, step: step)
            }
        }
    }

    @Test("what zstd wraps at any level below the ultra ones is unwrapped", arguments: [1, 3, 12, 19])
    func levels(level: Int) throws {
        try Shell.run("cd \(place.handle.path) && truncate -s 20M z && zstd -q -\(level) -c < z > z.zst")
        #expect(try decompress(place.handle.read(file: "z.zst")).count == 20 << 20)
    }

    @Test("a bomb ends when the reader stops")
    func bomb() throws {
        try Shell.run("cd \(place.handle.path) && truncate -s 200M z && gzip -1 z")
        let file = try place.handle.open(file: "z.gz")
        let stream = Decompressor { try file.read(into: $0) }
        var buffer = [UInt8](repeating: 1, count: 1000)
        #expect(try buffer.withUnsafeMutableBytes { try stream.read(into: $0) } > 0)
    }
}
