import Identifiers
import Testing

@testable import NodeServer

struct ContentRangeTests {
    @Test(
        "a range reaches to the end of the blob and has as many bytes as the body",
        arguments: [
            (nil, 7, 0, 7), ("bytes 0-6/7", 7, 0, 7), ("bytes 3-6/7", 4, 3, 7), ("bytes */7", 0, 7, 7), (nil, 0, 0, 0),
        ] as [(String?, UInt64, UInt64, UInt64)]
    )
    func understood(field: String?, length: UInt64, offset: UInt64, total: UInt64) throws {
        let range = try ContentRange(field, length: length)
        #expect([range.offset, range.total] == [offset, total])
    }

    @Test(
        "any other range is refused",
        arguments: [
            "", "bytes", "bytes 3-6/7", "bytes 0-3/7", "bytes 6-3/7", "bytes 3-9/7", "bytes 0-4/5, 5-9/10",
            "bytes 0-4/*",
            "bytes */5", "items 0-4/5", "bytes -4/5", "bytes +0-4/5",
            "bytes 0-18446744073709551615/18446744073709551616",
            "bytes 18446744073709551610-18446744073709551614/18446744073709551615",
        ]
    )
    func refused(field: String) {
        let failure = #expect(throws: RequestFailure.self) { () throws in _ = try ContentRange(field, length: 5) }
        #expect(failure?.code == .range)
    }
}
