import Identifiers

extension StringProtocol {
    /// Without its percent escapes; nil if one is none, or the bytes are no UTF-8.
    var withoutPercentEscapes: String? {
        guard contains("%") else { return String(self) }
        return PercentEncoding.decode(self).flatMap { String(validating: $0, as: UTF8.self) }
    }
}
