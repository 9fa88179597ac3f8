import ArgumentParser
import Identifiers

/// A side of a comparison as it is written: `MODEL/VERSION`, `MODEL@ALIAS`, `MODEL`, the id of an evaluation, or
/// `BUNDLE.tar:MODEL/VERSION`.
enum ComparedChoice: Sendable, Hashable {
    case version(ModelChoice)
    /// `sha256:` and hex digits, or 6 hex digits or more.
    case evaluation(String)
    case bundle(path: String, model: ModelName, version: VersionID)

    /// - Throws: a usage error.
    init(_ text: String) throws {
        if let bundle = try Self.bundle(text) {
            self = bundle
        } else if Self.isID(text) {
            self = .evaluation(text)
        } else {
            self = .version(try ModelChoice(text))
        }
    }

    /// A path with a colon behind it and then a model and a version; neither has a colon.
    private static func bundle(_ text: String) throws -> ComparedChoice? {
        guard !text.hasPrefix("sha256:"), let colon = text.lastIndex(of: ":"), colon > text.startIndex else {
            return nil
        }
        let parts = text[text.index(after: colon)...].split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 2 else {
            throw ValidationError("\"\(text)\" names no version in a bundle: expected BUNDLE.tar:MODEL/VERSION.")
        }
        return .bundle(
            path: String(text[..<colon]),
            model: try ArgumentText.name(String(parts[0])),
            version: try ArgumentText.name(String(parts[1]))
        )
    }

    private static func isID(_ text: String) -> Bool {
        let digits = text.hasPrefix("sha256:") ? text.dropFirst(7) : text[...]
        return (6...64).contains(digits.utf8.count)
            && digits.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "f"): true
                default: false
                }
            }
    }
}
