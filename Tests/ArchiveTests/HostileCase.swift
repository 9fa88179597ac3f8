import Archive
import TestSupport
import Testing

/// A tar that must not be extracted.
struct HostileCase: CustomTestStringConvertible, Sendable {
    let testDescription: String
    let content: [UInt8]
    let code: ArchiveCode
    /// The entry that the error names, where there is one.
    let subject: String?

    private init(
        _ description: String,
        _ code: ArchiveCode,
        _ subject: String? = nil,
        ending: [UInt8]? = nil,
        _ build: (inout HostileTar) -> Void
    ) {
        var tar = HostileTar()
        tar.addFile("MLmodel", "good")
        build(&tar)
        testDescription = description
        content = ending.map { tar.bytes + $0 } ?? tar.finished
        self.code = code
        self.subject = subject
    }

    static let all: [HostileCase] = names + links + kinds + structure

    private static let names = [
        HostileCase("a name with ..", .foreignName, "../canary") { $0.addFile("../canary", "evil") },
        HostileCase("a name with .. inside", .foreignName, "a/../../canary") { $0.addFile("a/../../canary", "evil") },
        HostileCase("an absolute name", .foreignName, "/etc/canary") { $0.addFile("/etc/canary", "evil") },
        HostileCase("an empty component", .foreignName, "a//b") { $0.addFile("a//b", "evil") },
        HostileCase("a control character", .foreignName, "a\u{1B}[2J") { $0.addFile("a\u{1B}[2J", "evil") },
        HostileCase("a duplicate", .foreignDuplicate, "MLmodel") { $0.addFile("MLmodel", "evil") },
        HostileCase("a duplicate by ./", .foreignDuplicate, "MLmodel") { $0.addFile("./MLmodel", "evil") },
        HostileCase("a file used as a directory", .foreignDuplicate, "MLmodel") { $0.addFile("MLmodel/x", "evil") },
        HostileCase("a directory used as a file", .foreignDuplicate, "d") {
            $0.addFile("d/x", "fine")
            $0.addFile("d", "evil")
        },
    ]

    private static let links = [
        HostileCase("a pax hard link with a body that would overwrite", .foreignLink, "late") {
            $0.addRecords([("path", "late")])
            $0.add(
                .init(name: "late", type: "1", linkName: "MLmodel", size: 512),
                body: .init(repeating: 66, count: 512)
            )
        },
        HostileCase("a ustar hard link with a size", .foreignDamaged) {
            $0.add(
                .init(name: "late", type: "1", linkName: "MLmodel", size: 512),
                body: .init(repeating: 66, count: 512)
            )
        },
        HostileCase("a hard link outside", .foreignName, "../canary") {
            $0.add(.init(name: "late", type: "1", linkName: "../canary"))
        },
        HostileCase("a hard link to a later file", .foreignLink, "early") {
            $0.add(.init(name: "early", type: "1", linkName: "late"))
            $0.addFile("late", "x")
        },
        HostileCase("a hard link to a symbolic link", .foreignLink, "b") {
            $0.add(.init(name: "a", type: "2", linkName: "MLmodel"))
            $0.add(.init(name: "b", type: "1", linkName: "a"))
        },
        HostileCase("a symbolic link outside", .foreignLink, "a") {
            $0.add(.init(name: "a", type: "2", linkName: "../canary"))
        },
        HostileCase("a symbolic link to an absolute path", .foreignLink, "a") {
            $0.add(.init(name: "a", type: "2", linkName: "/etc"))
        },
        HostileCase("a symbolic link, then a file through it", .foreignDuplicate, "d") {
            $0.add(.init(name: "d", type: "2", linkName: "."))
            $0.addFile("d/canary", "evil")
        },
        HostileCase("a symbolic link, then a file in its place", .foreignDuplicate, "d") {
            $0.add(.init(name: "d", type: "2", linkName: "MLmodel"))
            $0.addFile("d", "evil")
        },
    ]

    private static let kinds = [
        HostileCase("a character device", .foreignKind, "null") { $0.add(.init(name: "null", type: "3")) },
        HostileCase("a block device", .foreignKind, "disk") { $0.add(.init(name: "disk", type: "4")) },
        HostileCase("a named pipe", .foreignKind, "pipe") { $0.add(.init(name: "pipe", type: "6")) },
    ]

    private static let structure = [
        HostileCase("no end mark", .foreignDamaged, ending: []) { $0.addFile("b", "x") },
        HostileCase("cut in a body", .foreignDamaged, ending: []) {
            $0.add(.init(name: "b", size: 5000), body: [1, 2, 3])
        },
        HostileCase("trailing garbage", .foreignDamaged, ending: [UInt8](repeating: 0, count: 1024) + [1]) { _ in },
        HostileCase("a second archive", .foreignDamaged, ending: [UInt8](repeating: 0, count: 1024) + second) { _ in },
        HostileCase("a wrong checksum", .foreignDamaged) { $0.add(.init(name: "b", checksumError: 1)) },
        HostileCase("a malformed pax record", .foreignDamaged) {
            $0.add(.init(name: "p", type: "x", size: 10), body: Array("99 path=x\n".utf8))
            $0.addFile("b", "x")
        },
    ]

    private static let second: [UInt8] = {
        var tar = HostileTar()
        tar.addFile("hidden", "evil")
        return tar.finished
    }()
}
