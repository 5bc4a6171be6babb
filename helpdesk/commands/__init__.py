"""The subcommands of `helpdesk`: one module for each noun that an operator works on."""
