import Inference

/// Base64 as a golden record has it: one line, and one text for the same bytes.
enum Base64Text {
    static func encode(_ bytes: [UInt8]) -> String {
        var letters: [UInt8] = []
        bytes.withUnsafeBufferPointer { Base64Letters.encode($0, to: &letters) }
        return String(decoding: letters, as: UTF8.self)
    }

    /// - Returns: nil unless the text is exactly what `encode` writes for some bytes.
    static func decode(_ text: String) -> [UInt8]? {
        let letters = Array(text.utf8)
        var bytes: [UInt8] = []
        guard letters.withUnsafeBufferPointer({ Base64Letters.decode($0, to: &bytes) }) else { return nil }
        return encode(bytes).utf8.elementsEqual(letters) ? bytes : nil
    }
}
