import CSimdjson
import StrictJSON

/// JSON as Python's json module writes and reads it, where it goes beyond RFC 8259.
package enum PythonJSON {
    /// The same document in JSON's own grammar: NaN becomes `missing`, the infinities become texts, whole numbers beyond 64
    /// bits get a fraction, a byte order mark goes.
    /// - Returns: nil if there is nothing to change.
    package static func strict(_ bytes: UnsafeRawBufferPointer, missing: StaticString) -> [UInt8]? {
        var rewriting = Rewriting(bytes: bytes, missing: missing)
        rewriting.run()
        return rewriting.isChanged ? rewriting.output : nil
    }

    /// The same document with each such word and number as a text.
    /// - Returns: the bytes, and which of its texts, keys among them and counted from 0, stand for a word; nil if there is
    ///   nothing to change.
    static func marked(_ bytes: UnsafeRawBufferPointer) -> (bytes: [UInt8], ordinals: [Int])? {
        var rewriting = Rewriting(bytes: bytes, missing: #""NaN""#, marksWords: true)
        rewriting.run()
        return rewriting.isChanged ? (rewriting.output, rewriting.ordinals) : nil
    }

    /// Appends a value, with NaN and the infinities as the words that Python reads.
    static func write(_ value: JSONValue, to output: inout [UInt8]) {
        switch value {
        case .number(let number): JSONText.writeWord(number, to: &output)
        case .array(let items):
            output.append(UInt8(ascii: "["))
            for (index, item) in items.enumerated() {
                if index > 0 { output.append(UInt8(ascii: ",")) }
                write(item, to: &output)
            }
            output.append(UInt8(ascii: "]"))
        case .object(let object):
            output.append(UInt8(ascii: "{"))
            for (index, member) in object.members.sorted(by: { $0.key < $1.key }).enumerated() {
                if index > 0 { output.append(UInt8(ascii: ",")) }
                JSONText.write(member.key, to: &output)
                output.append(UInt8(ascii: ":"))
                write(member.value, to: &output)
            }
            output.append(UInt8(ascii: "}"))
        case .null, .bool, .integer, .string: output += JSONWriter.bytes(of: value)
        }
    }

    private struct Rewriting {
        let bytes: UnsafeRawBufferPointer
        let missing: StaticString
        /// Whole numbers that no 64 bits hold become texts, too, in place of doubles.
        let marksWords: Bool
        /// Of the texts that stand for words.
        private(set) var ordinals: [Int] = []
        private var texts = 0
        var output: [UInt8] = []
        var isChanged = false
        private var at = 0
        /// Up to where the bytes are in the output.
        private var copied = 0

        init(bytes: UnsafeRawBufferPointer, missing: StaticString, marksWords: Bool = false) {
            self.bytes = bytes
            self.missing = missing
            self.marksWords = marksWords
        }

        mutating func run() {
            if bytes.starts(with: [0xEF, 0xBB, 0xBF]) {
                copied = 3
                at = 3
                isChanged = true
            }
            while at < bytes.count {
                switch bytes[at] {
                case UInt8(ascii: "\""): skipText()
                case UInt8(ascii: "N"): replace("NaN", by: missing)
                case UInt8(ascii: "I"): replace("Infinity", by: "\"Infinity\"")
                case UInt8(ascii: "-") where at + 1 < bytes.count && bytes[at + 1] == UInt8(ascii: "I"):
                    replace("-Infinity", by: "\"-Infinity\"")
                case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): number()
                default: at += 1
                }
            }
            if isChanged { copy(upTo: bytes.count) }
        }

        private mutating func skipText() {
            texts += 1
            at += 1
            while at < bytes.count, bytes[at] != UInt8(ascii: "\"") {
                at += bytes[at] == UInt8(ascii: "\\") ? 2 : 1
            }
            at += 1
        }

        private mutating func replace(_ word: StaticString, by other: StaticString) {
            let end = at + word.utf8CodeUnitCount
            let letters = UnsafeBufferPointer(start: word.utf8Start, count: word.utf8CodeUnitCount)
            guard end <= bytes.count, bytes[at..<end].elementsEqual(letters) else {
                at += 1
                return
            }
            copy(upTo: at)
            output.append(contentsOf: UnsafeBufferPointer(start: other.utf8Start, count: other.utf8CodeUnitCount))
            at = end
            copied = end
            isChanged = true
            mark()
        }

        private mutating func mark() {
            ordinals.append(texts)
            texts += 1
        }

        /// A whole number that no 64 bits hold becomes a double, or a text.
        private mutating func number() {
            let start = at
            var isWhole = true
            at += 1
            loop: while at < bytes.count {
                switch bytes[at] {
                case UInt8(ascii: "0")...UInt8(ascii: "9"): at += 1
                case UInt8(ascii: "."), UInt8(ascii: "e"), UInt8(ascii: "E"), UInt8(ascii: "+"), UInt8(ascii: "-"):
                    isWhole = false
                    at += 1
                default: break loop
                }
            }
            guard isWhole, at - start >= 19 else { return }
            let text = String(decoding: bytes[start..<at], as: UTF8.self)
            guard Int64(text) == nil, UInt64(text) == nil else { return }
            isChanged = true
            guard marksWords else {
                copy(upTo: at)
                output.append(contentsOf: ".0".utf8)
                return
            }
            copy(upTo: start)
            output.append(UInt8(ascii: "\""))
            copy(upTo: at)
            output.append(UInt8(ascii: "\""))
            mark()
        }

        private mutating func copy(upTo end: Int) {
            if end > copied { output.append(contentsOf: bytes[copied..<end]) }
            copied = end
        }
    }
}
