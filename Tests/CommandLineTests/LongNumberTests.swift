import Bundles
import Signing
import StrictJSON
import TestSupport
import Testing

@Suite("Numbers and times of strangers that are too long")
struct LongNumberTests {
    private static let digits = [19, 20, 40, 5000].map { String(repeating: "9", count: $0) }

    @Test(
        "a bundle whose times have more digits than fit is refused, and looking into it ends no program",
        arguments: digits
    )
    func inspect(digits: String) async throws {
        let fixture = try Fixture.make()
        for key in ["created", "expires"] {
            var draft = try BundleDraft.sound()
            draft.manifest[key] = .string("2026-11-23T09:30:00.\(digits)Z")
            let path = try fixture.directory.write(
                draft.bytes(signedBy: SigningIdentity(key: .generate())),
                to: "\(key).tar"
            )
            let ending = try await fixture.slipway("inspect", path)
            #expect(ending.status == 4, "\(ending.errors)")
            #expect(ending.errors.contains("[bundle.manifest") && ending.errors.contains(key), "\(ending.errors)")
        }
    }

    @Test("so is a bundle whose numbers are", arguments: digits + ["9223372036854775807", "18446744073709551616"])
    func numbers(digits: String) async throws {
        let fixture = try Fixture.make()
        for key in ["sequence", "files", "bytes"] {
            let draft = try BundleDraft.sound()
            let text = JSONWriter.text(of: draft.manifest)
                .replacing(try Regex("\"\(key)\":[0-9]+"), with: "\"\(key)\":\(digits)")
            var changed = draft
            changed.replaced["bundle.json"] = Array(text.utf8)
            let path = try fixture.directory.write(
                changed.bytes(signedBy: SigningIdentity(key: .generate())),
                to: "\(key).tar"
            )
            let ending = try await fixture.slipway("inspect", path)
            #expect(ending.status == 0 || ending.status == 4, "\(ending.errors)")
        }
    }

    @Test("a model whose time is too long is not imported, and the file is named", arguments: digits)
    func imported(digits: String) async throws {
        let fixture = try await Fixture.withProject()
        try fixture.directory.write(
            Array("flavors:\n  custom: {data: data.bin}\nutc_time_created: '2026-11-23 03:31:24.\(digits)'\n".utf8),
            to: "n/MLmodel"
        )
        try fixture.directory.write([1], to: "n/data.bin")
        let ending = try await fixture.slipway("import", "../n", in: "p")
        #expect(ending.status == 1 || ending.status == 4, "\(ending.errors)")
        #expect(ending.errors.contains("utc_time_created"), "\(ending.errors)")
    }
}
