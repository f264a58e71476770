package onboarding

// FactsOf lists the kinds of fact whose standing makes a requirement hold. One
// that rests on something else – a URL, a test, a confirmation – has none: it is
// taken back by time alone.
func FactsOf(k Key) []FactKind {
	switch k {
	case ReqVerified:
		return []FactKind{FactVerified}
	case ReqReceipt:
		return []FactKind{FactReceiptSent}
	case ReqDocs:
		return []FactKind{FactDocsSent}
	case ReqAck:
		return []FactKind{FactAcknowledged}
	case ReqMeeting:
		return []FactKind{FactMeetingHeld}
	case ReqOrgImport:
		return []FactKind{FactOrgImported}
	case ReqOrgCount:
		return []FactKind{FactCountExplained}
	case ReqPresented:
		return []FactKind{FactPresented}
	case ReqHour:
		return []FactKind{FactHour}
	case ReqAccess:
		return []FactKind{FactLabAccess}
	case ReqQueued:
		return []FactKind{FactQueued}
	case ReqDifferences:
		return []FactKind{FactDiffAccepted, FactDiffNoted}
	case ReqSetup:
		return []FactKind{FactProdSetup}
	case ReqProdImport:
		return []FactKind{FactProdImport}
	case ReqTold:
		return []FactKind{FactTold}
	case ReqClosed:
		return []FactKind{FactClosed}
	default:
		return nil
	}
}
