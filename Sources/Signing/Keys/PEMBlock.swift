import Identifiers
import StrictJSON

/// One `-----BEGIN KIND-----` block of a text file (RFC 7468). Text around blocks is skipped, since openssl writes some.
///
/// SwiftASN1's `PEMDocument` cannot take its place: it refuses lines of other than 64 columns and the headers of RFC 1421,
/// which name an encrypted key, and takes base64 that is not canonical.
struct PEMBlock {
    let kind: String
    let bytes: [UInt8]
    /// True if the content is encrypted as in RFC 1421 (`Proc-Type: 4,ENCRYPTED`).
    let isEncrypted: Bool

    /// The kind of a private key in PKCS#8 under a passphrase.
    static let encryptedKind = "ENCRYPTED PRIVATE KEY"

    /// True if the content is a private key under a passphrase.
    var isUnderPassphrase: Bool { kind == Self.encryptedKind }

    /// The reason why a text has no readable blocks.
    struct Flaw: Error {
        let description: String
    }

    static func blocks(of text: String) throws(Flaw) -> [PEMBlock] {
        var blocks: [PEMBlock] = []
        var open: (kind: String, body: String, hasHeaders: Bool)?
        for line in text.utf8.split(whereSeparator: { $0 == 0x0A || $0 == 0x0D }) {
            let line = trimmed(line)
            if let kind = marker(line, "-----BEGIN ") {
                guard open == nil else { throw Flaw(description: "a block begins inside another") }
                open = (kind, "", false)
            } else if let kind = marker(line, "-----END ") {
                guard let block = open, block.kind == kind else {
                    throw Flaw(description: "\"END \(kind.printable)\" without its beginning")
                }
                blocks.append(try PEMBlock(kind: kind, body: block.body, isEncrypted: block.hasHeaders))
                open = nil
            } else if open != nil {
                if line.contains(":") { open?.hasHeaders = true } else { open?.body += line }
            }
        }
        guard open == nil else { throw Flaw(description: "a block does not end") }
        return blocks
    }

    /// The text of one block, lines of 64 columns, ending in a line feed.
    static func text(kind: String, bytes: [UInt8]) -> String {
        let letters = Base64.encode(bytes)
        var text = "-----BEGIN \(kind)-----\n"
        for start in stride(from: 0, to: letters.count, by: 64) {
            text += String(decoding: letters[start..<min(start + 64, letters.count)], as: UTF8.self) + "\n"
        }
        return text + "-----END \(kind)-----\n"
    }

    private init(kind: String, body: String, isEncrypted: Bool) throws(Flaw) {
        self.kind = kind
        self.isEncrypted = isEncrypted
        guard !isEncrypted else {
            bytes = []
            return
        }
        guard let bytes = Base64.decode(body), !bytes.isEmpty else {
            throw Flaw(description: "the block \(kind.printable) is no base64")
        }
        self.bytes = bytes
    }

    private static func marker(_ line: String, _ start: String) -> String? {
        guard line.hasPrefix(start), line.hasSuffix("-----"), line.utf8.count > start.utf8.count + 5 else { return nil }
        return String(line.dropFirst(start.count).dropLast(5))
    }

    private static func trimmed(_ line: Substring.UTF8View) -> String {
        let isSpace = { (byte: UInt8) in byte == 0x20 || byte == 0x09 }
        var line = line.drop(while: isSpace)
        while let last = line.last, isSpace(last) { line = line.dropLast() }
        return String(Substring(line))
    }
}
