-- One line of figures for bench/load.py. Answers from 400 on count as errors.
function done(summary, latency)
    local errors = summary.errors
    local all = errors.connect + errors.read + errors.write + errors.status + errors.timeout
    io.write(string.format('\nbench {"requests":%d,"seconds":%.6f,"errors":%d}\n',
        summary.requests, summary.duration / 1e6, all))
end
