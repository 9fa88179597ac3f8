/// The chat templates among the settings at the begin of a GGUF file (ggml's docs/gguf.md). The vocabulary beside them has words of
/// Python as tokens, and is passed over.
enum GGUFTemplates {
    private struct Broken: Error {}

    private static let key = Array("tokenizer.chat_template".utf8)
    private static let keyLimit: UInt64 = 1 << 16
    private static let deepest = 4
    /// Bytes of the scalars by their type; 8 is a text and 9 a list.
    private static let widths: [UInt64: UInt64] = [
        0: 1, 1: 1, 2: 2, 3: 2, 4: 4, 5: 4, 6: 4, 7: 1, 10: 8, 11: 8, 12: 8,
    ]

    /// - Returns: the first word of a template that leads out of it.
    static func escape(in input: ByteInput) throws -> (word: String, offset: UInt64)? {
        do {
            try input.skip(4)
            let version = try input.number(bytes: 4)
            // The first version has lengths of four bytes.
            let width = version == 1 ? 4 : 8
            try input.skip(UInt64(width))
            let count = try input.number(bytes: width)
            for _ in 0..<min(count, 1 << 20) {
                let length = try input.number(bytes: width)
                guard length <= keyLimit else { throw Broken() }
                let name = try input.bytes(Int(length))
                let isTemplate = name.starts(with: key)
                if let found = try value(input, try input.number(bytes: 4), width, isTemplate, 0) { return found }
            }
        } catch is ByteInput.AtEnd {
            return nil
        } catch is Broken {
            return nil
        }
        return nil
    }

    private static func value(
        _ input: ByteInput,
        _ type: UInt64,
        _ width: Int,
        _ isTemplate: Bool,
        _ depth: Int
    ) throws -> (word: String, offset: UInt64)? {
        if let size = widths[type] {
            try input.skip(size)
            return nil
        }
        switch type {
        case 8:
            let length = try input.number(bytes: width)
            let offset = input.position
            guard isTemplate else {
                try input.skip(length)
                return nil
            }
            let text = try input.bytes(Int(min(length, UInt64(TemplateSearch.longest))))
            try input.skip(length - UInt64(text.count))
            return TemplateSearch.escape(in: text).map { ($0.word, offset + UInt64($0.at)) }
        case 9 where depth < deepest:
            let inner = try input.number(bytes: 4)
            let count = try input.number(bytes: width)
            if let size = widths[inner] {
                let (bytes, overflows) = count.multipliedReportingOverflow(by: size)
                guard !overflows else { throw Broken() }
                try input.skip(bytes)
                return nil
            }
            for _ in 0..<count {
                if let found = try value(input, inner, width, isTemplate, depth + 1) { return found }
            }
            return nil
        default: throw Broken()
        }
    }
}
