import Archive
import DurableFiles
import Identifiers
import TestSupport
import Testing

@testable import Datasets

@Suite("The bytes of a data set")
struct DatasetBytesTests {
    private let rows: Rows
    private static let text = "a,b\n1,x\n2,y\n"
    private let plan = Rows.plan { plan in plan.columns = ["a": .numbers] }

    init() throws { rows = try Rows() }

    private func compressed(_ compression: Compression, _ bytes: [UInt8], to name: String) throws {
        try rows.place.write(bytes, to: "plain-\(name)")
        let source = try OpenFile.read(rows.place.path("plain-\(name)"))
        try Compressor.compress(compression, from: source, to: rows.place.handle.create(file: name), threads: 1)
    }

    @Test("gzip and zstd are read, and the digest is that of the file as it lies", arguments: Compression.allCases)
    func compressed(_ compression: Compression) throws {
        let name = compression == .gzip ? "d.csv.gz" : "d.csv.zst"
        try compressed(compression, Array(Self.text.utf8), to: name)
        let path = rows.place.path(name)
        let (blocks, reading) = try Rows.read(try DatasetFile.open(path), plan)
        #expect(blocks.first?.columns == ["a": .numbers([1, 2])])
        #expect(reading.digest == (try StreamingDigest.of(OpenFile.read(path)).digest))
    }

    @Test("a compressed file that is cut or has something behind it is refused")
    func damaged() throws {
        try compressed(.gzip, Array(Self.text.utf8), to: "d.csv.gz")
        let whole = try OpenFile.read(rows.place.path("d.csv.gz")).readAll(limit: 1 << 20)
        #expect(throws: ArchiveFailure.self) {
            try Rows.read(try rows.file(Array(whole.dropLast(3)), "cut.csv.gz"), plan)
        }
        #expect(throws: ArchiveFailure.self) { try Rows.read(try rows.file(whole + [1, 2], "more.csv.gz"), plan) }
    }

    @Test("another content than the declared one is refused with both digests")
    func otherDigest() throws {
        var file = try rows.file(Self.text)
        let declared = StreamingDigest.of([1])
        file.expected = declared
        let error = #expect(throws: DatasetFailure.self) { try Rows.read(file, plan) }
        #expect(error?.code == .digestDiffers)
        #expect(error?.message.contains(declared.description) == true)
        #expect(error?.message.contains(StreamingDigest.of(Array(Self.text.utf8)).description) == true)
    }

    @Test("a file that is written to while it is read is refused")
    func changed() throws {
        let file = try rows.file(Self.text)
        let reader = try DatasetReader(file, plan)
        _ = try reader.next()
        let other = try OpenFile.append(rows.place.path("d.csv"), mode: 0o644)
        try other.write(Array("3,z\n".utf8))
        let error = #expect(throws: FileFailure.self) { while try reader.next() != nil {} }
        #expect(error?.code == .changed)
    }

    @Test("a pipe or a name that says nothing is refused")
    func forms() throws {
        #expect(throws: DatasetFailure.self) { try DatasetFile.open("/dev/null", format: .csv) }
        #expect(throws: DatasetFailure.self) { try rows.file("a\n1\n", "d.txt") }
        #expect(DatasetFormat(path: "X.CSV.GZ") == .csv && DatasetFormat(path: "x.ndjson.zst") == .jsonl)
        #expect(DatasetFormat(path: "x.parquet") == .parquet && DatasetFormat(path: "x.parquet.gz") == nil)
    }

    @Test("a file without a header, or with one name twice, is refused", arguments: ["", "\n\n", "a,a\n1,2\n"])
    func headers(_ text: String) throws {
        let error = #expect(throws: DatasetFailure.self) { try Rows.read(try rows.file(text), ReadingPlan()) }
        #expect(error?.code == .formInvalid)
    }
}
