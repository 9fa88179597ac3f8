import Testing

@testable import Inference

@Suite("Plain numbers")
struct PlainNumberTests {
    private static func isPlain(_ bytes: [UInt8]) -> Bool {
        bytes.withUnsafeBufferPointer { NumberText.isPlain($0) }
    }

    /// The rule as it is written, byte by byte.
    private static func follows(_ bytes: [UInt8]) -> Bool {
        let digits = bytes.first == UInt8(ascii: "-") ? bytes.dropFirst() : bytes[...]
        let isDigit = { (byte: UInt8) in (0x30...0x39).contains(byte) }
        guard let first = digits.first, let last = digits.last, isDigit(first), isDigit(last) else { return false }
        return digits.allSatisfy { isDigit($0) || $0 == UInt8(ascii: ".") }
            && digits.count { $0 == UInt8(ascii: ".") } <= 1 && bytes.count <= 64
    }

    @Test(
        "digits, one point between them and a minus before them are plain",
        arguments: ["0", "-7", "1.5", "-0.25", "12345678", "-12345678", "1234567.8", "0.12345678901234567", "007"]
    )
    func plain(_ text: String) {
        #expect(Self.isPlain(Array(text.utf8)))
    }

    @Test(
        "anything else is not, number or no number",
        arguments: [
            "", "-", ".", "-.5", ".5", "5.", "+5", " 5", "5 ", "1e5", "1.2.3", "1.2345678.9", "12345678.", "--1", "1-2",
            "12/34567", "12:34567", "NaN", "inf", "1.#IND", "-1.#QNAN", "٣", "1,5", "1_000",
            String(repeating: "9", count: 65),
        ]
    )
    func others(_ text: String) {
        #expect(!Self.isPlain(Array(text.utf8)))
    }

    @Test("eight bytes at a time say what one by one does, and what is plain is a number and no word for nothing")
    func all() {
        var generator = SystemRandomNumberGenerator()
        let odd: [UInt8] = [0x00, 0x20, 0x2D, 0x2E, 0x2F, 0x3A, 0x65, 0x80, 0xAE, 0xB0, 0xFF]
        for _ in 0..<50_000 {
            var bytes = (0..<Int.random(in: 0...24, using: &generator)).map { _ in
                UInt8.random(in: 0x30...0x39, using: &generator)
            }
            for _ in 0..<Int.random(in: 0...2, using: &generator) where !bytes.isEmpty {
                let place = bytes.indices.randomElement(using: &generator) ?? 0
                bytes[place] = Bool.random(using: &generator) ? 0x2E : odd.randomElement(using: &generator) ?? 0
            }
            let isPlain = Self.isPlain(bytes)
            #expect(isPlain == Self.follows(bytes), "\(bytes)")
            guard isPlain else { continue }
            bytes.withUnsafeBufferPointer { text in
                #expect(NumberText.quick(text) != nil && !MissingText.isMissing(text), "\(bytes)")
            }
        }
    }
}
