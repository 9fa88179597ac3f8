import Archive
import Bundles
import DurableFiles
import Identifiers
import TestSupport
import Testing

@Suite struct TarHeaderTests {
    @Test(
        "a name that fits a header needs one block; any other needs a pax record before it",
        arguments: [
            ("a", 512), (String(repeating: "x", count: 100), 512), (String(repeating: "x", count: 101), 1536),
            ("ü", 1536), (String(repeating: "dir/", count: 31) + String(repeating: "n", count: 255), 1536),
        ]
    )
    func length(name: String, length: Int) throws {
        #expect(TarHeader.bytes(name: try EntryName(name), size: 1).count == length)
    }

    @Test("a size of 8 GiB or more is told by a pax record and in base-256")
    func largeSize() throws {
        let name = try EntryName("weights.bin")
        #expect(TarHeader.bytes(name: name, size: (8 << 30) - 1).count == 512)
        let header = TarHeader.bytes(name: name, size: 8 << 30)
        #expect(String(decoding: header[512..<531], as: UTF8.self) == "19 size=8589934592\n")
        #expect(header[1024 + 124] == 0x80)
    }

    @Test("a pax record counts its own digits, also where they grow by it")
    func recordLength() throws {
        for count in 90..<1000 where count % 256 != 255 {
            let name =
                stride(from: 0, to: count, by: 200).map { String(repeating: "n", count: min(200, count - $0)) }
                .joined(separator: "/") + "é"
            let header = TarHeader.bytes(name: try EntryName(name), size: 0)
            let digits = try #require(String(decoding: header[512..<520], as: UTF8.self).split(separator: " ").first)
            let length = try #require(Int(digits))
            #expect(header[512 + length - 1] == UInt8(ascii: "\n"))
            #expect(header[512..<512 + length].count { $0 == UInt8(ascii: "\n") } == 1)
        }
    }

    @Test("GNU tar, bsdtar and libarchive read the same names, kinds and sizes", .enabled(if: Shell.has("bsdtar")))
    func readByOthers() throws {
        let names = [
            "plain.txt", "with space", "ünï/cödé", "-dash", String(repeating: "long-long/", count: 20) + "end",
        ]
        var tar: [UInt8] = []
        for name in names {
            tar += TarHeader.bytes(name: try EntryName(name), size: 3) + Array("abc".utf8)
            tar += [UInt8](repeating: 0, count: TarHeader.padding(after: 3))
            let link = try EntryName("linked/" + name)
            tar += TarHeader.bytes(name: link, size: 0, target: try EntryName(name))
        }
        tar += [UInt8](repeating: 0, count: 1024)
        let directory = try TemporaryDirectory()
        let path = try directory.write(tar, to: "t.tar")
        for program in ["tar", "bsdtar"] {
            try directory.handle.make(directory: program)
            try Shell.run("LC_ALL=C.UTF-8 \(program) xf '\(path)' -C '\(directory.path(program))'")
            for name in names {
                #expect(try directory.text("\(program)/\(name)") == "abc", "\(program) \(name)")
                #expect(try directory.text("\(program)/linked/\(name)") == "abc", "\(program) \(name)")
            }
        }
    }
}
