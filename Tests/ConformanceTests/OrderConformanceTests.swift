import Conformance
import DurableFiles
import Identifiers
import TestSupport
import Testing

@Suite("Orders of a conformance kit")
struct OrderConformanceTests {
    private static let now = Timestamp(seconds: 1_796_115_600)

    private func kit(_ place: TemporaryDirectory) throws -> (ConformanceKit, DirectoryHandle) {
        let document = try ConformanceKit.write(to: "kit", in: place.handle, now: Self.now)
        return (document, try place.handle.open(directory: "kit"))
    }

    private func results(_ directory: DirectoryHandle) throws -> [CaseResult] {
        try OrderConformance(ConformanceKit.read(from: directory), in: directory, now: Self.now).run { _ in }
    }

    @Test("are refused each by its code, but for the sound one, and read as they were written")
    func refused() throws {
        let place = try TemporaryDirectory()
        let (document, directory) = try kit(place)
        #expect(try ConformanceKit.read(from: directory).orders == document.orders)
        let results = try results(directory)
        for result in results { #expect(result.verdict == .held, "\(result.item.name): \(result.found)") }
        #expect(results.count == document.orders.count)
        #expect(document.orders.count { $0.code == nil } == 1)
        #expect(document.orders.count > 10)
    }

    @Test("are found broken where the sound one stands in the place of another")
    func broken() throws {
        let place = try TemporaryDirectory()
        let (document, directory) = try kit(place)
        let sound = try directory.read(file: document.orders[0].file)
        for item in document.orders.dropFirst() {
            let place = item.file.split(separator: "/").map(String.init)
            try directory.open(directory: place[0]).replace(file: place[1], with: sound)
        }
        let broken = try results(directory).filter { $0.verdict == .broken }
        #expect(broken.count == document.orders.count - 1)
    }

    @Test("are none in the kit of an older slipway")
    func older() throws {
        let place = try TemporaryDirectory()
        let (_, directory) = try kit(place)
        let text = String(decoding: try directory.read(file: ConformanceKit.fileName), as: UTF8.self)
        let older = try #require(text.firstRange(of: ",\n \"orders\""))
        let bytes = Array((text[..<older.lowerBound] + "\n}\n").utf8)
        try directory.replace(file: ConformanceKit.fileName, with: bytes)
        #expect(try results(directory).isEmpty)
    }
}
