import Bundles
import ContentStore
package import Identifiers
import ModelWorkers
import NativeModels
import NativeProving
import StrictJSON

/// The native form of a version, which was proven equal to it where its golden predictions were recorded; or, as a text, the reason why it has
/// none. A bundle has each form in a file of its own, `native/MODEL/VERSION.model`, of an ONNX model `.onnx`, and no reason.
///
/// It is made with the golden predictions, and goes with them: a node has nothing else to hold it to.
package enum NativeAttachment: AttachmentKind {
    static let key = "native"
    static let digestKey = "form"
    static let hasSize = true
    static let noun = "native form"
    static let replacement = AttachmentReplacement.command("slipway golden")
    static let format: Int64 = 4

    /// The names that the file may have in a bundle.
    package static func entryNames(_ model: ModelName, _ version: VersionID) -> [EntryName] {
        [NativeModel.entryName(model, version), OnnxForm.entryName(model, version)]
    }

    static func summary(in record: JSONFields<SavedModelsFailure>) throws -> JSONObject {
        try NativeMark(record).record
    }

    static func attachment(_ verdict: NativeVerdict, in ingest: Ingest) throws -> Attachment {
        let bytes =
            switch verdict {
            case .proven(let form): form.bytes
            case .none(let reason): Array(reason.reason.utf8)
            }
        return Attachment(
            kind: Self.self,
            digest: try ingest.add(bytes),
            size: UInt64(bytes.count),
            summary: NativeMark(of: verdict).record
        )
    }

    /// - Throws: `native.format` and the like if a form is lost, or is not what a node takes.
    static func bundleFiles(_ all: [OwnedAttachment], in store: ContentStore) throws -> [BundleSnapshot.OtherFile] {
        try all.compactMap { owned in
            guard let mark = NativeMark(owned.attachment.summary), case .form = mark else { return nil }
            try require(owned, in: store)
            let (model, version) = (owned.model, owned.version.version)
            let name = mark.isOnnx ? OnnxForm.entryName(model, version) : NativeModel.entryName(model, version)
            return try bundleFile(name, owned.attachment, in: store)
        }
    }

    private static func require(_ owned: OwnedAttachment, in store: ContentStore) throws {
        let (model, version) = (owned.model, owned.version)
        guard try store.contains(owned.attachment.digest) else {
            throw NativeModelFailure(
                .format,
                "native form of \(model) \(version.version)",
                expected: "its file in the project",
                found: "nothing; make it again with `slipway golden \(model) \(version.version)`"
            )
        }
        let bytes = try store.read(owned.attachment.digest, limit: NativeModel.sizeLimit)
        _ = try NativeSummary.check(bytes, of: version.manifest)
    }
}

extension SavedVersion {
    /// The mark of its native form; nil if none was asked for.
    package var native: NativeMark? { attachment(NativeAttachment.self).flatMap { NativeMark($0.summary) } }

    /// The bytes of its native form; nil if it has none.
    package var nativeBytes: UInt64? {
        guard case .form? = native else { return nil }
        return attachment(NativeAttachment.self)?.size
    }

    /// Tells whether a node answers with it without any of its packages.
    package var needsNoWheels: Bool {
        guard case .form? = native else { return false }
        return native?.isOnnx == false
    }

    /// The digest of its native form; nil if it has none.
    package var nativeDigest: Digest? {
        guard case .form? = native else { return nil }
        return attachment(NativeAttachment.self)?.digest
    }
}
