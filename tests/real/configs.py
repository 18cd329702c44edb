"""The servers' settings, as templates: what is written into each one's own folder. Facts from the servers' manuals."""

# openssl ca: what our own authority signs.
AUTHORITY = """
[ca]
default_ca = ours
[ours]
certificate = authority.pem
private_key = authority.key
database = database
new_certs_dir = .
rand_serial = yes
unique_subject = no
default_md = sha256
policy = any
copy_extensions = copy
x509_extensions = leaf
[any]
commonName = supplied
[leaf]
basicConstraints = critical,CA:FALSE
keyUsage = critical,digitalSignature
extendedKeyUsage = serverAuth
authorityKeyIdentifier = keyid
subjectKeyIdentifier = hash
"""

# Dovecot 2.3: https://doc.dovecot.org/2.3/settings/core/
TWO_THREE = {
    "common": """
base_dir = $folder/run
state_dir = $folder/state
log_path = $folder/log
listen = 127.0.0.1
protocols = imap lmtp
ssl = yes
ssl_cert = <$certificate
ssl_key = <$key
disable_plaintext_auth = no
auth_failure_delay = 0
mail_location = maildir:~/Maildir
first_valid_uid = 1
first_valid_gid = 0
recipient_delimiter = +
postmaster_address = postmaster@$domain
mail_fsync = never
userdb {
  driver = static
  args = uid=$uid gid=$gid home=$folder/mail/%u allow_all_users=yes
}
service imap-login {
  service_count = 0
  inet_listener imap {
    port = $imap
  }
  inet_listener imaps {
    port = $imaps
    ssl = yes
  }
}
service lmtp {
  inet_listener lmtp {
    port = $lmtp
  }
}
service auth {
  inet_listener sasl {
    port = $sasl
  }
}
""",
    "root": """
default_internal_user = dovecot
default_login_user = dovenull
service anvil {
  unix_listener anvil-auth-penalty {
    mode = 0
  }
}
""",
    "ordinary": """
default_internal_user = $user
default_internal_group = $group
default_login_user = $user
service anvil {
  chroot =
  unix_listener anvil-auth-penalty {
    mode = 0
  }
}
service imap-login {
  chroot =
}
service stats {
  chroot =
}
""",
    "static": """
auth_mechanisms = plain login
passdb {
  driver = static
  args = password=$password
}
""",
    "oauth": """
auth_mechanisms = xoauth2 oauthbearer
passdb {
  driver = oauth2
  mechanisms = xoauth2 oauthbearer
  args = $folder/oauth
}
""",
    "capability": """
imap_capability = $capability
""",
    "sieve": """
protocol lmtp {
  mail_plugins = sieve
}
submission_host = 127.0.0.1:$submission
plugin {
  sieve = file:~/sieve;active=$folder/script.sieve
  sieve_extensions = +vacation-seconds
  sieve_vacation_min_period = 0
  sieve_vacation_send_from_recipient = yes
}
""",
}

OAUTH = """
introspection_url = $introspection
introspection_mode = auth
active_attribute = active
active_value = true
username_attribute = username
"""

# The language changed with 2.4 (Debian 13): https://doc.dovecot.org/2.4.1/installation/upgrade/2.3-to-2.4.html
TWO_FOUR = {
    "common": """
dovecot_config_version = 2.4.1
dovecot_storage_version = 2.4.1
base_dir = $folder/run
state_dir = $folder/state
log_path = $folder/log
listen = 127.0.0.1
protocols = imap lmtp
ssl = yes
ssl_server_cert_file = $certificate
ssl_server_key_file = $key
auth_allow_cleartext = yes
auth_failure_delay = 0
mail_driver = maildir
mail_path = ~/Maildir
first_valid_uid = 1
first_valid_gid = 0
recipient_delimiter = +
postmaster_address = postmaster@$domain
mail_fsync = never
userdb static {
  allow_all_users = yes
  fields {
    uid = $uid
    gid = $gid
    home = $folder/mail/%{user}
  }
}
service imap-login {
  restart_request_count = unlimited
  inet_listener imap {
    port = $imap
  }
  inet_listener imaps {
    port = $imaps
    ssl = yes
  }
}
service lmtp {
  inet_listener lmtp {
    port = $lmtp
  }
}
service auth {
  inet_listener sasl {
    port = $sasl
  }
}
""",
    "root": TWO_THREE["root"],
    "ordinary": TWO_THREE["ordinary"],
    "static": """
auth_mechanisms = plain login
passdb static {
  password = $password
}
""",
    "oauth": """
auth_mechanisms = xoauth2 oauthbearer
oauth2 {
  introspection_url = $introspection
  introspection_mode = auth
  active_attribute = active
  active_value = true
  username_attribute = username
}
passdb oauth2 {
  mechanisms_filter = xoauth2 oauthbearer
}
""",
    "capability": """
imap_capability = $capability
""",
    "sieve": """
protocol lmtp {
  mail_plugins {
    sieve = yes
  }
}
submission_host = 127.0.0.1:$submission
sieve_script personal {
  path = $folder/script.sieve
}
sieve_extensions {
  vacation-seconds = yes
}
sieve_vacation_min_period = 0
sieve_vacation_send_from_recipient = yes
""",
}

# Postfix: https://www.postfix.org/postconf.5.html
MAIN = """
compatibility_level = 3.6
queue_directory = $folder/queue
data_directory = $folder/data
maillog_file = $folder/log
maillog_file_prefixes = $folder
daemon_directory = /usr/lib/postfix/sbin
command_directory = /usr/sbin
mail_owner = postfix
setgid_group = postdrop
myhostname = mail.example.test
mydestination =
alias_maps =
local_recipient_maps =
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
mynetworks = 127.0.0.0/8
virtual_mailbox_domains = $domains
virtual_mailbox_maps = static:ok
virtual_transport = lmtp:inet:127.0.0.1:$lmtp
transport_maps = $transports
default_transport = discard:
disable_dns_lookups = yes
smtp_host_lookup = native
smtpd_tls_cert_file = $certificate
smtpd_tls_key_file = $key
smtpd_tls_security_level = may
smtpd_sasl_auth_enable = yes
smtpd_sasl_type = dovecot
smtpd_sasl_path = inet:127.0.0.1:$sasl
smtpd_recipient_restrictions = check_recipient_access $refusals, permit_sasl_authenticated, permit_mynetworks, reject
smtpd_relay_restrictions = permit_sasl_authenticated, permit_mynetworks, reject
in_flow_delay = 0
recipient_delimiter = +
minimal_backoff_time = 1s
maximal_backoff_time = 5s
queue_run_delay = 1s
"""

MASTER = """
127.0.0.1:$smtp inet n - n - - smtpd
127.0.0.1:$smtps inet n - n - - smtpd -o smtpd_tls_wrappermode=yes
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
tlsmgr unix - - n 1000? 1 tlsmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
verify unix - - n - 1 verify
flush unix n - n 1000? 0 flush
proxymap unix - - n - - proxymap
smtp unix - - n - - smtp
error unix - - n - - error
retry unix - - n - - error
discard unix - - n - - discard
lmtp unix - - n - - lmtp
anvil unix - - n - 1 anvil
scache unix - - n - 1 scache
postlog unix-dgram n - n - 1 postlogd
"""
