import Identifiers
import SavedModels
import StrictJSON

extension NativeMark {
    /// Such as `yes, 9,312 probes agree, 61.0 KiB`, or `no: SVC`.
    /// - Parameter bytes: of the form.
    func line(_ bytes: UInt64?) -> String {
        switch self {
        case .form(let probes, _):
            "yes, \(NumberText.count(probes)) probes agree, \(ByteCount.formatted(bytes ?? 0))"
        case .none(let reason): "no: \(reason)"
        }
    }

    /// The mark in the answers that have versions.
    /// - Parameter bytes: of the form.
    func value(_ bytes: UInt64?) -> JSONValue {
        switch self {
        case .form(let probes, let library):
            [
                "probes": .integer(Int64(probes)), "bytes": .integer(Int64(clamping: bytes ?? 0)),
                "library": .string(library), "reason": nil,
            ]
        case .none(let reason): ["probes": nil, "bytes": nil, "library": nil, "reason": .string(reason)]
        }
    }
}

extension SavedVersion {
    /// Such as `yes, 9,312 probes agree, 61.0 KiB`; nil if no native form was asked for.
    var nativeText: String? { native?.line(nativeBytes) }

    var nativeValue: JSONValue { native?.value(nativeBytes) ?? .null }
}
