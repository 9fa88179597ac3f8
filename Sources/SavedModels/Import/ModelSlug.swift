import DurableFiles
import Foundation
import Identifiers

/// The valid model name for a registry's name, which may be any Unicode.
enum ModelSlug {
    /// A name that depends on the text alone: letters without their accents, a dash for everything else. A text of other
    /// letters, or one that is too long, gets a name that ends in digits of its digest.
    static func name(for text: String) -> ModelName {
        if let name = ModelName(text) { return name }
        let plain = slug(text)
        if plain.isComplete, let name = ModelName(plain.text) { return name }
        return distinctName(for: text)
    }

    /// A name for a text if another model has its `name`.
    static func distinctName(for text: String) -> ModelName {
        let digest = StreamingDigest.of(Array(text.utf8)).hex.prefix(8)
        let start = trimmed(String(slug(text).text.prefix(ModelNameKind.longest - 9)))
        guard let name = ModelName(start.isEmpty ? "model-\(digest)" : "\(start)-\(digest)") else {
            preconditionFailure("a trimmed slug and hex digits are a name")
        }
        return name
    }

    /// - Returns: `isComplete` is false where letters or digits were lost.
    private static func slug(_ text: String) -> (text: String, isComplete: Bool) {
        var slug = ""
        var isComplete = true
        for scalar in text.decomposedStringWithCompatibilityMapping.unicodeScalars {
            if scalar.isASCII, scalar.properties.isAlphabetic || scalar.properties.numericType != nil {
                slug.unicodeScalars.append(scalar)
                continue
            }
            if scalar.properties.canonicalCombiningClass != .notReordered { continue }
            if scalar.properties.isAlphabetic || scalar.properties.numericType != nil { isComplete = false }
            let separator = scalar == "." || scalar == "_" ? String(scalar) : "-"
            if let last = slug.last, last.isLetter || last.isNumber { slug += separator }
        }
        let result = trimmed(slug)
        return (result, isComplete && !result.isEmpty)
    }

    private static func trimmed(_ text: String) -> String {
        var text = text
        while let last = text.last, !last.isLetter, !last.isNumber { text.removeLast() }
        return text
    }
}

extension String {
    /// True for a text in the form that macOS and some programs give to names (Unicode NFC).
    var isComposed: Bool {
        utf8.elementsEqual(precomposedStringWithCanonicalMapping.utf8)
    }
}
