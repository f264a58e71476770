# Runs PostgreSQL for as long as somebody holds the pipe open for writing.
# Arguments: the pipe, then the command. A line in the pipe is a name; the file
# named after it tells its writer that it was read, so that it counts.
pipe=$1
shift
"$@" &
postgres=$!
(
	while read -r name; do : >"$pipe.$name"; done <"$pipe"
	kill -INT "$postgres"
) &
watch=$!
wait "$postgres"
status=$?
kill "$watch" 2>/dev/null
exit "$status"
