import Reports

extension DataTable {
    /// Rows of the first items alone, with a note on the others.
    init<Item>(
        _ caption: String,
        _ columns: [Column],
        of items: [Item],
        most: Int,
        row: (Item) -> [Cell]
    ) {
        let note =
            "\(Digits.count(most)) of \(Digits.count(items.count)) rows are shown; the command of this section has all."
        self.init(caption, columns, items.prefix(most).map(row), note: items.count > most ? note : nil)
    }
}
