/// A tar built header by header, as no honest program would write it.
package struct HostileTar {
    /// A header of 512 bytes, with the fields a test may bend.
    package struct Header {
        package var name: String
        /// `0` file, `1` hard link, `2` symbolic link, `3` character device, `5` directory, `6` pipe, `x` pax, …
        package var type: Character
        package var linkName: String
        package var size: Int
        package var mode: Int
        /// Magic and version, 8 bytes.
        package var magic: String
        package var prefix: String
        /// Added to the right checksum.
        package var checksumError: Int

        package init(
            name: String,
            type: Character = "0",
            linkName: String = "",
            size: Int = 0,
            mode: Int = 0o644,
            magic: String = "ustar\0" + "00",
            prefix: String = "",
            checksumError: Int = 0
        ) {
            self.name = name
            self.type = type
            self.linkName = linkName
            self.size = size
            self.mode = mode
            self.magic = magic
            self.prefix = prefix
            self.checksumError = checksumError
        }

        package var bytes: [UInt8] {
            var block = [UInt8](repeating: 0, count: 512)
            func put(_ text: String, at offset: Int) {
                let bytes = Array(text.utf8)
                block.replaceSubrange(offset..<offset + bytes.count, with: bytes)
            }
            put(name, at: 0)
            put(Self.octal(mode, 7), at: 100)
            put(Self.octal(0, 7), at: 108)
            put(Self.octal(0, 7), at: 116)
            put(Self.octal(size, 11), at: 124)
            put(Self.octal(0, 11), at: 136)
            put(String(type), at: 156)
            put(linkName, at: 157)
            put(magic, at: 257)
            put(prefix, at: 345)
            block.replaceSubrange(148..<156, with: Array(repeating: UInt8(ascii: " "), count: 8))
            let sum = block.reduce(0) { $0 + Int($1) } + checksumError
            put(Self.octal(sum, 6) + "\0 ", at: 148)
            return block
        }

        private static func octal(_ value: Int, _ width: Int) -> String {
            let digits = String(value, radix: 8)
            return String(repeating: "0", count: max(0, width - digits.utf8.count)) + digits
        }
    }

    /// The tar so far, without its end mark.
    package private(set) var bytes: [UInt8] = []

    package init() {}

    /// Adds a header unchanged, then the body, padded to a block.
    package mutating func add(_ header: Header, body: [UInt8] = []) {
        bytes += header.bytes + body
        bytes += [UInt8](repeating: 0, count: (512 - body.count % 512) % 512)
    }

    /// Adds a regular file as an honest program would.
    package mutating func addFile(_ name: String, _ content: String) {
        let body = Array(content.utf8)
        add(Header(name: name, size: body.count), body: body)
    }

    /// Adds a pax header for the entry that follows, with these records.
    package mutating func addRecords(_ records: [(key: String, value: String)]) {
        let body = records.flatMap { Self.record($0.key, $0.value) }
        add(Header(name: "PaxHeader", type: "x", size: body.count), body: body)
    }

    /// The tar with its end mark, padded to a record of 10,240 bytes.
    package var finished: [UInt8] {
        let ended = bytes + [UInt8](repeating: 0, count: 1024)
        return ended + [UInt8](repeating: 0, count: (10240 - ended.count % 10240) % 10240)
    }

    /// `LENGTH key=value\n`, where the length counts its own digits.
    private static func record(_ key: String, _ value: String) -> [UInt8] {
        let rest = " \(key)=\(value)\n"
        var length = rest.utf8.count + 1
        while String(length).utf8.count + rest.utf8.count != length { length += 1 }
        return Array((String(length) + rest).utf8)
    }
}
