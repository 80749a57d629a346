#include <sys/stat.h>
#include <unistd.h>

#include "config_directory.h"

namespace khabar::config {
namespace {

using test::ConfigDirectory;
using Lines = std::vector<std::string>;

/// The faults of a khabard.toml of this text.
Lines faults_of(const std::string& text) {
  const ConfigDirectory directory;
  directory.write("khabard.toml", text);
  return directory.faults();
}

Config config_of(const std::string& text) {
  const ConfigDirectory directory;
  directory.write("khabard.toml", text);
  return directory.config();
}

TEST_CASE("an empty file is the defaults") {
  CHECK(settings(config_of("")) == settings(Config{}));
  CHECK(config_of("").feeds.empty());
  CHECK(config_of("").warnings.empty());
}

TEST_CASE("every kind of option is read") {
  const Config config = config_of(
      "[database]\nurl = \"host=/run/pg dbname=news\"\nconnect_timeout = \"5s\"\n"
      "[poll]\ninterval = \"1h30m\"\njitter = 0.25\n"
      "[fetch]\nmax_body = \"32MiB\"\nmax_headers = 100000\nmax_redirects = 0\nhost_spacing = \"500ms\"\n"
      "allow = [\"10.0.0.7:8080\", \"[fd00::5]:80\"]\ncontact = \"mailto:bot@example.org\"\n"
      "[spool]\ndirectory = \"/srv/khabar\"\n[log]\nlevel = \"debug\"\n");
  CHECK(config.database.url == "host=/run/pg dbname=news");
  CHECK(config.database.connect_timeout == seconds{5});
  CHECK(config.poll.interval == seconds{5400});
  CHECK(config.poll.jitter == 0.25);
  CHECK(config.fetch.max_body == 32 << 20);
  CHECK(config.fetch.max_headers == 100000);
  CHECK(config.fetch.max_redirects == 0);
  CHECK(config.fetch.host_spacing == milliseconds{500});
  CHECK(config.fetch.allow == Lines{"10.0.0.7:8080", "[fd00::5]:80"});
  CHECK(config.spool.directory == "/srv/khabar");
  CHECK(config.log.level == "debug");
  CHECK(config.process.workers == Process{}.workers);
}

TEST_CASE("what settings() prints is read back as the same") {
  Config config;
  config.database.url = "postgresql://khabar@db.example/khabar?application_name=a%20\\b";
  config.poll.interval = seconds{3661};
  config.poll.jitter = 0.5;
  config.fetch.max_body = (std::int64_t{7} << 20) + 1;
  config.fetch.host_spacing = milliseconds{0};
  config.fetch.allow = {"127.0.0.1:8080", "[::1]:9"};
  std::string text;
  std::string section;
  for (const Setting& setting : settings(config)) {
    const std::size_t dot = setting.key.find('.');
    if (setting.key.substr(0, dot) != section) text += '[' + (section = setting.key.substr(0, dot)) + "]\n";
    text += setting.key.substr(dot + 1) + " = " + setting.value + '\n';
  }
  CHECK(settings(config_of(text)) == settings(config));
}

TEST_CASE("a UTF-8 byte order mark and CRLF are no faults, and lines are still counted") {
  CHECK(config_of("\xEF\xBB\xBF[log]\r\nlevel = \"warn\"\r\n").log.level == "warn");
  CHECK(faults_of("\xEF\xBB\xBF[log]\r\nlevel = \"loud\"\r\n") ==
        Lines{R"(khabard.toml:2:9: 'level' must be one of "debug", "info", "warn", "error")"});
}

TEST_CASE("a syntax error names its place", "[G01]") {
  const Lines faults = faults_of("[poll]\ninterval = \n");
  REQUIRE(faults.size() == 1);
  CHECK(faults[0].starts_with("khabard.toml:2:"));
}

TEST_CASE("a key given twice is a fault") {
  const Lines faults = faults_of("[poll]\ninterval = \"1h\"\ninterval = \"2h\"\n");
  REQUIRE(faults.size() == 1);
  CHECK(faults[0].starts_with("khabard.toml:3:"));
}

TEST_CASE("unknown keys and tables are faults that name the nearest known one", "[G02]") {
  CHECK(faults_of("verbose = true\n[poll]\nintervall = \"1h\"\n[fetsh]\n[fetch]\nproxy_password = \"x\"\n") ==
        Lines{"khabard.toml:1:1: unknown key 'verbose'",
              "khabard.toml:3:1: unknown key of [poll] 'intervall'; did you mean 'interval'?",
              "khabard.toml:4:2: unknown table 'fetsh'; did you mean 'fetch'?",
              "khabard.toml:6:1: unknown key of [fetch] 'proxy_password'"});
  CHECK(faults_of("[poll]\nmni_interval = \"1h\"\n") ==
        Lines{"khabard.toml:2:1: unknown key of [poll] 'mni_interval'; did you mean 'min_interval'?"});
}

TEST_CASE("a section must be a table") {
  CHECK(faults_of("poll = 5\ndefaults = 1\n") ==
        Lines{"khabard.toml:1:1: 'poll' is a table: write [poll]",
              "khabard.toml:2:1: 'defaults' is a table: write [defaults]"});
}

TEST_CASE("a value of the wrong type says which is wanted and which is there") {
  CHECK(
      faults_of("[database]\nurl = 5\n[poll]\ninterval = 900\njitter = \"0.1\"\n[fetch]\nmax_body = 1.5\n"
                "max_redirects = true\nallow = \"10.0.0.1:1\"\n[log]\nlevel = 2026-01-01\n") ==
      Lines{"khabard.toml:2:7: 'url' must be a string, not an integer",
            "khabard.toml:4:12: 'interval' must be a duration in quotes such as \"90s\", \"15m\" or "
            "\"1h30m\" (d, h, m, "
            "s, ms), not an integer",
            "khabard.toml:5:10: 'jitter' must be a number, not a string",
            "khabard.toml:7:12: 'max_body' must be a number of bytes, or one with its unit in quotes such as "
            "\"16MiB\" (B, KiB, MiB, GiB, TiB), not a number with a fraction",
            "khabard.toml:8:17: 'max_redirects' must be an integer, not true or false",
            "khabard.toml:9:9: 'allow' must be an array of strings, not a string",
            "khabard.toml:11:9: 'level' must be a string, not a date or time"});
}

TEST_CASE("bad durations and sizes are refused") {
  for (const std::string value : {"", "15", "15 m", "-5s", "1.5h", "1w", "5M", "99999999999999999999s"}) {
    CAPTURE(value);
    const Lines faults = faults_of("[poll]\ninterval = \"" + value + "\"\n");
    REQUIRE(faults.size() == 1);
    CHECK(faults[0].find("must be a duration") != std::string::npos);
  }
  CHECK(faults_of("[poll]\ninterval = \"90500ms\"\n") ==
        Lines{"khabard.toml:2:12: 'interval' must be whole seconds"});
  for (const std::string value : {"", "16 MiB", "16MB", "-1KiB", "1.5GiB", "MiB", "9999999999TiB"}) {
    CAPTURE(value);
    const Lines faults = faults_of("[fetch]\nmax_body = \"" + value + "\"\n");
    REQUIRE(faults.size() == 1);
    CHECK(faults[0].find("must be a number of bytes") != std::string::npos);
  }
}

TEST_CASE("limits that are 0, negative or beyond all reason are refused", "[G06]") {
  for (const std::string line :
       {"[fetch]\nin_flight = 0", "[fetch]\nper_host = -1", "[fetch]\nmax_body = 0", "[fetch]\nmax_body = -5",
        "[fetch]\nmax_body = 9223372036854775807", "[fetch]\nmax_body = 9223372036854775808",
        "[fetch]\nin_flight = 4294967297", "[process]\nworkers = 0",
        "[process]\nmax_entries = 9223372036854775807", "[spool]\nmax_bytes = 0", "[store]\nbatch_polls = 0",
        "[poll]\njitter = 0.51", "[poll]\njitter = -0.1", "[poll]\njitter = nan", "[poll]\njitter = inf",
        "[poll]\ninterval = \"0s\"", "[database]\nstatement_timeout = \"0s\""}) {
    CAPTURE(line);
    const Lines faults = faults_of(line + '\n');
    REQUIRE(faults.size() == 1);
    CHECK(faults[0].starts_with("khabard.toml:2:"));
  }
  CHECK(faults_of("[poll]\njitter = 0.6\nmax_backoff = \"0s\"\n") ==
        Lines{"khabard.toml:2:10: 'jitter' must be between 0.0 and 0.5",
              "khabard.toml:3:15: 'max_backoff' must be between \"1s\" and \"30d\""});
}

TEST_CASE("options that contradict each other are told where the later one stands") {
  CHECK(faults_of("[poll]\nmax_interval = \"5m\"\nmin_interval = \"10m\"\ninterval = \"20m\"\n") ==
        Lines{"khabard.toml:3:16: poll.min_interval must not be above poll.max_interval",
              "khabard.toml:4:12: poll.interval must not be above poll.max_interval"});
  CHECK(faults_of("[poll]\ninterval = \"1m\"\nmin_interval = \"2m\"\n") ==
        Lines{"khabard.toml:3:16: poll.min_interval must not be above poll.interval"});
  CHECK(faults_of(
            "[fetch]\nconnect_timeout = \"2m\"\ntotal_timeout = \"1m\"\nper_host = 50\nin_flight = 20\n") ==
        Lines{"khabard.toml:3:17: fetch.connect_timeout must not be above fetch.total_timeout",
              "khabard.toml:5:13: fetch.per_host must not be above fetch.in_flight"});
}

TEST_CASE("an option that is not set follows the one that it must not pass") {
  const Config hurried =
      config_of("[poll]\nmax_interval = \"1m\"\n[fetch]\ntotal_timeout = \"5s\"\nin_flight = 1\n");
  CHECK(hurried.poll.interval == seconds{60});
  CHECK(hurried.poll.min_interval == seconds{60});
  CHECK(hurried.fetch.connect_timeout == seconds{5});
  CHECK(hurried.fetch.per_host == 1);
  CHECK(config_of("[poll]\ninterval = \"1m\"\n").poll.min_interval == seconds{60});
  const Config patient = config_of("[poll]\nmin_interval = \"2d\"\n");
  CHECK(patient.poll.interval == std::chrono::days{2});
  CHECK(patient.poll.max_interval == std::chrono::days{2});
}

TEST_CASE("exceptions to the address guard are single numeric addresses with a port", "[G07]") {
  for (const std::string address : {"0.0.0.0/0", "10.0.0.0/8:80", "*", "*:80", "0.0.0.0:80", "[::]:80",
                                    "localhost:80", "10.0.0.1", "10.0.0.1:", "10.0.0.1:0", "10.0.0.1:65536",
                                    "10.1:80", "::1:80", "[::1]", "[10.0.0.1]:80", "10.0.0.1:80 ", ""}) {
    CAPTURE(address);
    const Lines faults = faults_of("[fetch]\nallow = [\"192.0.2.1:80\", \"" + address + "\"]\n");
    REQUIRE(faults.size() == 1);
    CHECK(faults[0].starts_with("khabard.toml:2:26: 'allow' '" + address + '\''));
  }
}

TEST_CASE("the texts that libraries will get are looked at first") {
  CHECK(faults_of("[database]\nurl = \"mysql://x\"\n").size() == 1);
  CHECK(faults_of("[database]\nurl = \"\"\n").size() == 1);
  CHECK(faults_of("[fetch]\nuser_agent = \"two words\"\n").size() == 1);
  CHECK(faults_of("[fetch]\nuser_agent = \"\"\n").size() == 1);
  CHECK(faults_of("[fetch]\ncontact = \"call me\"\n").size() == 1);
  CHECK(faults_of("[fetch]\ncontact = \"https://x.example/\\r\\nX: y\"\n") ==
        Lines{"khabard.toml:2:11: 'contact' must not hold control characters"});
  CHECK(faults_of("[spool]\ndirectory = \"state\"\n") ==
        Lines{"khabard.toml:2:13: 'directory' must be an absolute path"});
}

TEST_CASE("a file that cannot be read is a fault of the whole") {
  const ConfigDirectory directory;
  CHECK(directory.faults() == Lines{"khabard.toml: cannot be read: No such file or directory"});
  std::filesystem::create_directory(directory.path("khabard.toml"));
  CHECK(directory.faults() == Lines{"khabard.toml: cannot be read: Is a directory"});
}

TEST_CASE("STATE_DIRECTORY takes the place of the default, not of a word of the operator") {
  const ConfigDirectory directory;
  directory.write("khabard.toml", "");
  setenv("STATE_DIRECTORY", "/run/first:/run/second", 1);
  CHECK(directory.config().spool.directory == "/run/first");
  directory.write("khabard.toml", "[spool]\ndirectory = \"/srv/spool\"\n");
  CHECK(directory.config().spool.directory == "/srv/spool");
  unsetenv("STATE_DIRECTORY");
}

TEST_CASE("metrics are written where systemd has a place for them, or where the operator says") {
  const ConfigDirectory directory;
  directory.write("khabard.toml", "");
  CHECK(directory.config().metrics.file.empty());
  setenv("RUNTIME_DIRECTORY", "/run/khabar", 1);
  CHECK(directory.config().metrics.file == "/run/khabar/metrics.prom");
  directory.write("khabard.toml", "[metrics]\nfile = \"/srv/textfile/khabar.prom\"\n");
  CHECK(directory.config().metrics.file == "/srv/textfile/khabar.prom");
  directory.write("khabard.toml", "[metrics]\nfile = \"\"\n");
  CHECK(directory.config().metrics.file.empty());
  directory.write("khabard.toml", "[metrics]\nfile = \"khabar.prom\"\n");
  CHECK(directory.faults() == Lines{"khabard.toml:2:8: 'file' must be an absolute path"});
  unsetenv("RUNTIME_DIRECTORY");
}

TEST_CASE("a password file must be there; one that all may read is a warning", "[G05]") {
  const ConfigDirectory directory;
  directory.write("khabard.toml", "[database]\npassword_file = \"db-password\"\n");
  CHECK(directory.faults() ==
        Lines{"khabard.toml:2:17: the password file db-password cannot be read: No such file or directory"});

  directory.write("db-password", "secret\n");
  chmod(directory.path("db-password").c_str(), 0600);
  CHECK(directory.config().database.password_file == directory.path("db-password"));
  CHECK(directory.config().warnings.empty());

  chmod(directory.path("db-password").c_str(), 0644);
  CHECK(directory.lines(directory.config().warnings) ==
        Lines{"khabard.toml:2:17: the password file db-password can be read by every user: chmod o-r it"});

  std::filesystem::remove(directory.path("db-password"));
  std::filesystem::create_directory(directory.path("db-password"));
  CHECK(directory.faults() ==
        Lines{"khabard.toml:2:17: the password file db-password is not a regular file"});
}

TEST_CASE("a relative password file is looked for among systemd's credentials") {
  const ConfigDirectory directory, credentials;
  directory.write("khabard.toml", "[database]\npassword_file = \"db-password\"\n");
  credentials.write("db-password", "secret");
  setenv("CREDENTIALS_DIRECTORY", credentials.path("").c_str(), 1);
  CHECK(directory.config().database.password_file == credentials.path("db-password"));
  unsetenv("CREDENTIALS_DIRECTORY");
}

TEST_CASE("a CA file must be readable") {
  CHECK(faults_of("[fetch]\nca_file = \"/nowhere/ca.pem\"\n") ==
        Lines{"khabard.toml:2:11: the CA file /nowhere/ca.pem cannot be read: No such file or directory"});
}

TEST_CASE("anything at all in the file ends in a Config or in faults") {
  const std::string whole =
      "[poll]\ninterval = \"1h\"\n[[feed]]\nid = \"a\"\nurl = \"http://a.example/\"\ntags = [\"x\"]\n";
  for (std::size_t cut = 0; cut <= whole.size(); ++cut) {
    std::string changed = whole;
    changed.resize(cut);
    CAPTURE(cut);
    for (const Fault& fault : [&] {
           const ConfigDirectory directory;
           directory.write("khabard.toml", changed + '\xFF');
           auto loaded = directory.load();
           REQUIRE(std::holds_alternative<Faults>(loaded));
           return std::get<Faults>(std::move(loaded));
         }())
      CHECK_FALSE(fault.why.empty());
  }
}

}  // namespace
}  // namespace khabar::config
