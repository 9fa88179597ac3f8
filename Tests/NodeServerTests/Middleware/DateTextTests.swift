import DurableFiles
import TestSupport
import Testing

@testable import NodeServer

struct DateTextTests {
    @Test(
        "the date of an answer is as date(1) has it for HTTP",
        arguments: [0, 951_782_400, 1_799_999_999, 4_102_444_799]
    )
    func text(second: Int) throws {
        let directory = try TemporaryDirectory()
        try Shell.run("LC_ALL=C date -u -d @\(second) '+%a, %d %b %Y %H:%M:%S GMT' > '\(directory.path("date"))'")
        #expect(try directory.text("date") == DateText.text(of: second) + "\n")
    }
}
