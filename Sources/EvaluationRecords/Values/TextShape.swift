/// The shape of a text whose values are not compared: how long it is, and which kinds of characters it has. A node sees the same shape
/// of a text as the design node.
package struct TextShape: Sendable, Hashable {
    /// The kinds of characters, as categories.
    package enum Characters: String, Sendable, Hashable, CaseIterable {
        case empty
        /// 0 to 9 alone.
        case digits
        /// ASCII letters alone.
        case letters
        /// Both, and no others.
        case lettersAndDigits = "letters-digits"
        /// ASCII with other signs among them.
        case ascii
        /// Characters beyond ASCII among them.
        case unicode
    }

    /// Unicode scalars.
    package let length: Int
    package let characters: Characters

    package init(_ text: String) {
        var length = 0
        var hasDigits = false
        var hasLetters = false
        var hasOthers = false
        var isASCII = true
        for byte in text.utf8 {
            // A byte of the form 10xxxxxx goes on with a scalar.
            if byte & 0xC0 != 0x80 { length += 1 }
            if byte >= 0x80 {
                isASCII = false
            } else if byte >= UInt8(ascii: "0"), byte <= UInt8(ascii: "9") {
                hasDigits = true
            } else if byte | 0x20 >= UInt8(ascii: "a"), byte | 0x20 <= UInt8(ascii: "z") {
                hasLetters = true
            } else {
                hasOthers = true
            }
        }
        self.length = length
        characters =
            switch (isASCII, hasOthers, hasLetters, hasDigits) {
            case (false, _, _, _): .unicode
            case (true, true, _, _): .ascii
            case (true, false, true, true): .lettersAndDigits
            case (true, false, true, false): .letters
            case (true, false, false, true): .digits
            case (true, false, false, false): .empty
            }
    }
}
