import Identifiers
import StrictJSON

/// A page of the list of tags.
enum TagPage {
    /// - Parameter flaw: makes the error for another document.
    static func tags(in bytes: [UInt8], _ flaw: (String) -> RegistryFailure) throws(RegistryFailure) -> [RegistryTag] {
        guard let value = try? JSONParser.parse(bytes, subject: "tags"), value.object != nil else {
            throw flaw("no list of tags")
        }
        // A repository whose last tag was deleted has null here.
        guard let found = value["tags"], !found.isNull else { return [] }
        guard let items = found.array else { throw flaw("no list of tags") }
        return items.compactMap { $0.string.flatMap { RegistryTag($0) } }
    }

    /// The address of the next page: `<ADDRESS>; rel="next"` (RFC 8288).
    static func next(_ link: String) -> String? {
        guard link.hasPrefix("<"), let end = link.firstIndex(of: ">") else { return nil }
        let parameters = link[end...].lowercased()
        guard parameters.contains("rel=\"next\"") || parameters.contains("rel=next") else { return nil }
        return String(link[link.index(after: link.startIndex)..<end])
    }
}
