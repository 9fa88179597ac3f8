import Identifiers
import Testing

@Suite("Numbers of bytes")
struct ByteCountTests {
    @Test(
        "are written in the largest unit with one decimal, rounded down",
        arguments: [
            (0, "0 B"), (1023, "1023 B"), (1024, "1.0 KiB"), (1_048_575, "1023.9 KiB"), (1 << 20, "1.0 MiB"),
            (3 << 29, "1.5 GiB"), (UInt64.max, "16383.9 PiB"),
        ] as [(UInt64, String)]
    )
    func formatted(_ count: UInt64, _ text: String) {
        #expect(ByteCount.formatted(count) == text)
    }

    @Test(
        "are read with a binary unit or without one, and nothing else is",
        arguments: [
            ("0", 0), ("512", 512), ("64MiB", 64 << 20), ("2TiB", 2 << 40), ("18446744073709551615", .max),
            ("18446744073709551616", nil), ("99999999TiB", nil), ("1MB", nil), ("1 MiB", nil), ("-1", nil), ("", nil),
            ("KiB", nil),
        ] as [(String, UInt64?)]
    )
    func parsed(_ text: String, _ count: UInt64?) {
        #expect(ByteCount.parse(text) == count)
    }
}
