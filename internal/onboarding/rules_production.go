package onboarding

// Stage 7: PROD.

// ruleProdEndpoints: «samme som LAB», or URLs and password of PROD's own.
func ruleProdEndpoints(f *Facts) Evidence {
	return keptBySetup(ReqProdEndpoints, func(f *Facts) Evidence {
		out := Evidence{Holds: true}
		for _, r := range MandatoryResources() {
			e, ok := f.endpoint(PROD, r)
			if !ok {
				return open()
			}
			if e.At.After(out.At) {
				out.At, out.Recorded, out.By = e.At, e.At, e.By
			}
		}
		c, ok := f.credential(PROD)
		if !ok {
			return open()
		}
		if c.At.After(out.At) {
			out.At, out.Recorded, out.By = c.At, c.At, c.By
		}
		return out
	})(f)
}

func ruleProdTest(f *Facts) Evidence {
	return keptBySetup(ReqProdTest, clean(PROD, Levels()...))(f)
}

// ruleDifferences: what PROD reads equals what was confirmed in LAB, differs
// little, or was gone through by the requester.
func ruleDifferences(f *Facts) Evidence {
	return keptBySetup(ReqDifferences, func(f *Facts) Evidence {
		d := f.Difference
		if d == nil {
			return open()
		}
		if x, ok := f.latest(FactDiffAccepted, func(x Fact) bool { return !x.RecordedAt.Before(d.At) }); ok {
			return byFact(x)
		}
		if d.Small() {
			return held(d.At, 0)
		}
		return openSince(d.At)
	})(f)
}
