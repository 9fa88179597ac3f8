/// A CSV file (RFC 4180) as columns of texts. An empty field is missing.
struct Table {
    let names: [String]
    let rows: [[String]]

    init(_ text: String) {
        var rows: [[String]] = []
        var row: [String] = []
        var field: [UInt8] = []
        var quoted = false
        for byte in text.utf8 {
            if quoted, byte != UInt8(ascii: "\"") {
                field.append(byte)
                continue
            }
            switch byte {
            case UInt8(ascii: "\""): quoted.toggle()
            case UInt8(ascii: ","):
                row.append(String(decoding: field, as: UTF8.self))
                field = []
            case UInt8(ascii: "\n"):
                row.append(String(decoding: field, as: UTF8.self))
                field = []
                rows.append(row)
                row = []
            case UInt8(ascii: "\r"): break
            default: field.append(byte)
            }
        }
        names = rows.first ?? []
        self.rows = Array(rows.dropFirst())
    }

    var count: Int { rows.count }

    func texts(_ name: String) -> [String] {
        guard let column = names.firstIndex(of: name) else { return [] }
        return rows.map { $0[column] }
    }

    /// Nil where the field is empty.
    func optionalTexts(_ name: String) -> [String?] { texts(name).map { $0.isEmpty || $0 == "NA" ? nil : $0 } }

    func doubles(_ name: String) -> [Double] { texts(name).map { Double($0) ?? .nan } }

    func optionalDoubles(_ name: String) -> [Double?] { optionalTexts(name).map { $0.flatMap(Double.init) } }
}
