import Foundation
import TestSupport
import Testing

/// The tests of `make test-large`: they write 13 GB and take about a minute.
@Suite("Large files", .enabled(if: ProcessInfo.processInfo.environment["SLIPWAY_TEST_LARGE"] != nil))
struct LargeFileTests {
    @Test("a file over 4 GiB comes through import, export, verification and unpacking to the last byte")
    func whole() async throws {
        let fixture = try Fixture()
        // Beyond what 32 bits count, with content at both ends and across the limit.
        try await fixture.shell(
            """
            mkdir big && printf 'flavors:\\n  custom:\\n    data: weights.bin\\n' > big/MLmodel
            truncate -s $((4294967296 + 12345)) big/weights.bin
            printf begin | dd of=big/weights.bin conv=notrunc status=none
            printf across | dd of=big/weights.bin bs=1 seek=4294967293 conv=notrunc status=none
            printf end | dd of=big/weights.bin bs=1 seek=$((4294967296 + 12342)) conv=notrunc status=none
            """
        )
        try await fixture.slipway("init", "p", "--project", "p")
        try await fixture.slipway("key", "generate", "key.pem")
        try await slow(fixture, "import", "big", "--project-dir", "p")
        try await slow(fixture, "export", "--project-dir", "p", "--key", "key.pem", "--output", "b.tar")
        try await fixture.shell("rm -r p")
        try await slow(fixture, "verify", "b.tar", "--trust", "key.pem.pub")
        try await slow(fixture, "unpack", "b.tar", "tree", "--trust", "key.pem.pub")
        try await fixture.shell("tar tvf b.tar | grep -q ' 4294979641 '; rm b.tar", within: 300)
        try await fixture.shell("cmp big/weights.bin tree/models/big/1/weights.bin", within: 300)
    }

    private func slow(_ fixture: Fixture, _ arguments: String...) async throws {
        let run = try await fixture.run(Programs.slipway, arguments, within: 300)
        #expect(run.end == .exited(0), run.said)
    }
}
