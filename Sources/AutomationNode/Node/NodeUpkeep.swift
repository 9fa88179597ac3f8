/// Does what is due once a minute. Calls block.
struct NodeUpkeep: Sendable {
    let offers: UploadSessions
    let reserve: Reserve
    let sealing: DueSealing
    let tokenAudit: TokenAudit

    func run() {
        offers.expire()
        reserve.take()
        sealing.run()
        // Whoever makes or revokes tokens is on record, also where nobody asks.
        tokenAudit.bring()
    }
}
