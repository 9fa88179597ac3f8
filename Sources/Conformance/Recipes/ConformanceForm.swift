import Bundles
import DurableFiles
import Identifiers
import Signing
import StrictJSON

/// The native form of a kit's model: a tree that gives twice its column for 0 and for 1. docs/native-models.md has each byte.
struct ConformanceForm: Sendable {
    /// The name of the form in a bundle.
    static let name = "native/\(ConformanceFixture.model)/1.model"

    /// The last byte of the name of the format.
    var format = UInt8(ascii: "1")
    /// The bytes of the digest of its version; nil for the draft's own.
    var version: [UInt8]?
    /// The number of its trees, as it says.
    var trees = 1
    /// The place of the right branch of its split, as it says.
    var rightBranch = 2
    /// The number of its bytes, as it says; nil for what it has.
    var size: UInt64?

    /// The same draft with the form, which a trusted key then signs.
    func added(to draft: BundleDraft) -> BundleDraft {
        var draft = draft
        let document = draft.ociManifests["\(ConformanceFixture.model)/1"] ?? .null
        let own = StreamingDigest.of(JSONWriter.bytes(of: document)).bytes
        draft.others[Self.name] = bytes(version ?? Array(own))
        return draft
    }

    private func bytes(_ version: [UInt8]) -> [UInt8] {
        let column = Self.count(1) + Self.text("x") + [0]
        let split = [1] + Self.count(0) + Self.count(rightBranch) + Self.number(0.5)
        let leaves = [0] + Self.number(0) + [0] + Self.number(2)
        let tree = Self.count(0) + Self.count(3) + split + leaves
        let forest = [13, 0] + Self.number(1) + Self.count(1) + Self.number(0) + Self.count(trees) + tree
        // No link, numbers as the answer, 64 bits, no labels.
        let content = version + Self.text("slipway-kit 1") + column + forest + [0, 0, 1, 0]
        let start = Array("slipway.native/".utf8) + [format]
        return start + Self.little(size ?? UInt64(start.count + 8 + content.count)) + content
    }

    private static func text(_ text: String) -> [UInt8] { count(text.utf8.count) + Array(text.utf8) }

    private static func count(_ number: Int) -> [UInt8] { little(UInt32(number)) }

    private static func number(_ value: Double) -> [UInt8] { little(value.bitPattern) }

    private static func little(_ number: some FixedWidthInteger) -> [UInt8] {
        withUnsafeBytes(of: number.littleEndian) { Array($0) }
    }
}
