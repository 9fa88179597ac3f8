/// Decodes canonical base64 (``Base64``) piece by piece, in constant memory.
package struct Base64Decoder {
    private var bits: UInt32 = 0
    private var held: UInt32 = 0
    private var letters = 0
    private var pads = 0
    private var isBroken = false

    package init() {}

    /// Appends the bytes that the letters stand for.
    /// - Returns: false if no canonical text has these letters here.
    package mutating func decode(_ text: UnsafeRawBufferPointer, into output: inout [UInt8]) -> Bool {
        guard let letters = text.bindMemory(to: UInt8.self).baseAddress else { return true }
        let part = [UInt8](unsafeUninitializedCapacity: text.count / 4 * 3 + 3) { buffer, initialized in
            guard let target = buffer.baseAddress else { return }
            initialized = decode(letters, text.count, to: target) ?? 0
        }
        output += part
        return !isBroken
    }

    /// True if the text may end here: with its padding its length is a multiple of four, and no bits are left over.
    package var isWhole: Bool {
        !isBroken && (letters + pads).isMultiple(of: 4) && bits & (1 << held - 1) == 0
    }

    /// - Returns: the number of bytes written; nil for letters that are no base64.
    private mutating func decode(
        _ text: UnsafePointer<UInt8>,
        _ count: Int,
        to output: UnsafeMutablePointer<UInt8>
    ) -> Int? {
        Base64.values.withUnsafeBufferPointer { table in
            guard let values = table.baseAddress else { return nil }
            var written = 0
            var at = 0
            while at < count {
                let value = values[Int(text[at])]
                if value == Base64.invalid || pads > 0 {
                    guard text[at] == Base64.padding, pads < 2 else {
                        isBroken = true
                        return nil
                    }
                    pads += 1
                } else {
                    letters += 1
                    bits = bits << 6 | UInt32(value)
                    held += 6
                    if held >= 8 {
                        held -= 8
                        output[written] = UInt8(truncatingIfNeeded: bits >> held)
                        written += 1
                    }
                }
                at += 1
            }
            return written
        }
    }
}
