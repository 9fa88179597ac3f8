import DurableFiles
import Signing
import TestSupport

/// A sound bundle with a report of the test's own.
struct HonestBundle {
    let bundle: String
    let trust: String

    static func write(to place: TemporaryDirectory, scan: String?) throws -> HonestBundle {
        let key = SigningKey.generate()
        var draft = try BundleDraft.sound()
        if let scan { draft.others["scan.json"] = Array(scan.utf8) }
        let name = scan == nil ? "without" : "with"
        return HonestBundle(
            bundle: try place.write(draft.bytes(signedBy: SigningIdentity(key: key)), to: "\(name).tar"),
            trust: try place.write(Array(key.verificationKey.pem.utf8), to: "\(name).pem")
        )
    }
}
